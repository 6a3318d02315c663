import type { Id } from '../ids.ts';

/** A guardian's consent as the officer filled it in. `fileId`: a signature that was taken and waits for a save. */
export type ConsentInput =
	| { readonly how: 'signed'; readonly relation: string; readonly name: string; readonly fileId: Id }
	| { readonly how: 'spoken'; readonly relation: string; readonly name: string; readonly witness: string }
	| { readonly how: 'lifeSafety'; readonly reason: string };

/** What is typed of a guardian's consent before it is enough to save. */
export type GuardianTyped = { readonly how: ConsentInput['how'] | ''; readonly relation: string; readonly guardian: string; readonly witness: string; readonly reason: string; readonly fileId: string };
export const blankGuardian: GuardianTyped = { how: '', relation: '', guardian: '', witness: '', reason: '', fileId: '' };

/** Null: something is missing. */
export function consentFrom({ how, relation, guardian, witness, reason, fileId }: GuardianTyped): ConsentInput | null {
	const [name, heard, why] = [guardian, witness, reason].map((text) => text.trim());
	if (how === 'lifeSafety') return why === undefined || why === '' ? null : { how, reason: why };
	if (how === '' || relation === '' || name === undefined || name === '') return null;
	if (how === 'signed') return fileId === '' ? null : { how, relation, name, fileId: fileId as Id };
	return heard === undefined || heard === '' ? null : { how, relation, name, witness: heard };
}
