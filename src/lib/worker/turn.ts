import { sha256Hex } from '../crypto/seal.ts';
import type { Id } from '../domain/ids.ts';
import { problem } from '../domain/problems/problem.ts';
import type { FileShape, Localized, SignedText } from '../domain/records/shapes.ts';
import { fail, ok } from '../domain/result.ts';
import type { TurnApi, TurnText } from './api.ts';
import type { WorkerContext } from './context.ts';
import { attachCapture, type Captures } from './features/captures.ts';
import type { PinCover } from './pinCover.ts';

export type TurnPorts = {
	readonly cover: Pick<PinCover, 'turn' | 'turned' | 'turnBack'>;
	readonly context: Pick<WorkerContext, 'view' | 'save' | 'me'>;
	readonly captures: Pick<Captures, 'keep' | 'saved' | 'drop'>;
};
type Turned = { readonly of: FileShape['of']; readonly placeId: Id | null; readonly areaId: Id; readonly text: TurnText };

/**
 * The phone in the resident's hands. The vault is covered as when nobody is there: whatever the page asks, this worker answers nothing of it. One thing is taken: a
 * signature under the very text that is shown. The page cannot choose another text, record or officer once it is turned.
 */
export function turnOf({ cover, context, captures }: TurnPorts): TurnApi {
	let turned: Turned | null = null;

	function ownerOf(of: FileShape['of'], text: TurnText): Turned | null {
		const record = context.view.get(of.type, of.id);
		if (record === undefined || record.areaId === null) return null;
		const placeId = of.type === 'place' ? of.id : ((record.fields['placeId'] ?? null) as Id | null);
		return { of, placeId, areaId: record.areaId, text };
	}

	return {
		begin: async ({ of, text }) => {
			const owner = ownerOf(of, text);
			if (owner === null) return fail(problem('record_missing'));
			// Not said over what is turned already: the text would change under the reader.
			if (cover.turned) return fail(problem('vault_locked'));
			turned = owner;
			return ok({ pin: await cover.turn() });
		},
		sign: async ({ signer, language, ...input }) => {
			const under = cover.turned ? turned : null;
			if (under === null) return fail(problem('vault_locked'));
			const signed: SignedText = { title: textOf(under.text.title, language), language, sha256: await digestOf(under.text, language) };
			const kept = await captures.keep({ ...input, kind: 'signature', details: { signer, signed } });
			if (!kept.ok) return kept;
			const saved = await context.save([attachCapture(kept.value, under.areaId, under.of, under.placeId, 'paper', context.me().officerId)]);
			if (!saved.ok) {
				await captures.drop(kept.value.id);
				return saved;
			}
			await captures.saved([kept.value.id]);
			return ok(null);
		},
		back: async (secret) => {
			const lifted = await cover.turnBack(secret);
			if (lifted.ok) turned = null;
			return lifted;
		},
	};
}

function textOf(text: Localized, language: 'zh-CN' | 'en'): string {
	return language === 'en' ? text.en : text.zh;
}

/** Of the title and the lines as they were read, a line each, in UTF-8. */
function digestOf(text: TurnText, language: 'zh-CN' | 'en'): Promise<string> {
	return sha256Hex(new TextEncoder().encode([text.title, ...text.lines].map((line) => textOf(line, language)).join('\n')));
}
