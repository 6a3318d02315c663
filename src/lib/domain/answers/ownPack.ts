import type { Pack } from '../workflow/pack.ts';
import type { Answer, OwnAnswer } from './answer.ts';

/** A pack of its own for each article of an organisation: published, versioned and sent as every pack is, by apps of every version. */
export const ownPackId = /^own-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const ownAnswerId = 'own';

export function ownPack(id: string, version: number, answer: Answer, own: OwnAnswer): Pack {
	return {
		id, version, title: answer.title, noun: null, icon: 'scale', numberPrefix: 'FL', forms: [], states: [], initial: '', moves: [], fields: [], deadlines: [], papers: [], documents: [],
		answers: [{ ...answer, id: ownAnswerId }], own,
	};
}
