import { BackupFault } from '../../src/lib/server/backup/fault.ts';
import { say, Stop } from '../lib/say.mjs';

/** Says what a long work is at, after its first second and then every few. */
export function sayProgress(everySeconds = 5): (step: string) => void {
	let next = performance.now() + 1000;
	return (step) => {
		if (performance.now() < next) return;
		next = performance.now() + everySeconds * 1000;
		say(`  … ${step}`);
	};
}

/** A fault of a backup is told in its own words, without a stack. */
export async function toldPlainly<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof BackupFault) throw new Stop(error.message);
		throw error;
	}
}

export function sizeText(bytes: number): string {
	return bytes < 1e6 ? `${Math.ceil(bytes / 1e3).toString()} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** In the clock of this computer, as the person at the terminal reads it. */
export function timeText(at: Date): string {
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
