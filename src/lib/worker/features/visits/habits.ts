import type { Localized } from '../../../domain/records/shapes.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { WorkerContext } from '../../context.ts';

const companionsKey = 'companions';
const phrasesKey = 'phrases';
const limit = 30;

export type Companions = readonly string[];
type CompanionsOfDay = { readonly day: string; readonly names: Companions };
export type Phrases = { readonly own: readonly string[]; readonly fromPack: readonly Localized[] };

/** What an officer says again and again, kept in the vault: who comes along today, own phrases. */
export function makeHabits(context: WorkerContext) {
	return {
		/** Those of today; tomorrow they are asked again. */
		async companions(): Promise<Result<Companions>> {
			const kept = await context.memory.get<CompanionsOfDay>(companionsKey);
			return ok(kept?.day === context.today() ? kept.names : []);
		},
		async setCompanions(names: Companions): Promise<Result<null>> {
			const tidy = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].slice(0, limit);
			return context.memory.set(companionsKey, { day: context.today(), names: tidy } satisfies CompanionsOfDay);
		},
		async phrases(packId: string): Promise<Result<Phrases>> {
			const own = (await context.memory.get<readonly string[]>(phrasesKey)) ?? [];
			return ok({ own, fromPack: context.packs.newest(packId)?.phrases ?? [] });
		},
		async setPhrases(own: readonly string[]): Promise<Result<null>> {
			return context.memory.set(phrasesKey, [...new Set(own.map((phrase) => phrase.trim()).filter((phrase) => phrase !== ''))].slice(0, limit));
		},
	};
}
