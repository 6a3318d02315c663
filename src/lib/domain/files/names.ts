import type { Id } from '../ids.ts';
import { endingOf } from './content.ts';

/** The answer to a question for a file is this name. */
export function captureName(file: { readonly id: Id; readonly mime: string }): string {
	return `${file.id}.${endingOf(file.mime)}`;
}

export function captureId(name: string): Id {
	return name.replace(/\.\w+$/, '') as Id;
}
