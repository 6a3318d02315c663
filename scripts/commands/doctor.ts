import { checkBackup, checkBucket, checkCertificate, checkClock, checkDatabase, checkDisk, checkPort, checkVersions, type Finding } from '../doctor/checks.ts';
import { say } from '../lib/say.mjs';

/** Says what is wrong and what to do. @returns 1 when something is wrong */
export async function main(): Promise<number> {
	const findings: Finding[] = [];
	for (const check of [checkVersions, checkDisk, checkClock, checkDatabase, checkBackup, checkBucket, checkCertificate, checkPort]) {
		const found = await check();
		for (const finding of found) say(`${finding.ok ? '✓' : '✗'} ${finding.what}${finding.todo === undefined ? '' : `\n    → ${finding.todo}`}`);
		findings.push(...found);
	}
	const wrong = findings.filter((finding) => !finding.ok).length;
	say(wrong === 0 ? '\nAll is well.' : `\n${String(wrong)} thing${wrong === 1 ? ' is' : 's are'} wrong.`);
	return wrong === 0 ? 0 : 1;
}
