import { dayIn } from '../../domain/time/workingTime.ts';
import { ok } from '../../domain/result.ts';
import { readSeedPacks } from '../../packs/seeds.ts';
import type { ErasureDue } from '../../protocol/erasure.ts';
import type { Answer, SignedInCall } from '../endpoint.ts';
import { seedRoot } from '../setup/publishPacks.ts';
import { Erasures } from '../store/erasures.ts';

const most = 200;

/** GET /api/erasure/due: what has been kept as long as the packs that ship say, whatever version it was made with. Who looked is recorded. */
export async function erasureDueEndpoint({ actor, server, tenant, now }: SignedInCall): Promise<Answer> {
	const today = dayIn(tenant.tenant.zone, now.getTime());
	const rules = (await readSeedPacks(seedRoot())).flatMap(({ pack }) => (pack.retention ?? []).map((rule) => ({ ...rule, packId: pack.id, title: pack.title })));
	const found = await new Erasures(server.db).due(actor, rules.map(({ of, packId, years }) => ({ of, pack_id: packId, before: yearsBefore(today, years) })), most + 1);
	await tenant.audit.note(actor, [{ kind: 'looked_due', detail: { count: found.length } }]);
	const due = found.slice(0, most).flatMap((row): ErasureDue['due'] => {
		const rule = rules.find((each) => each.packId === row.packId && each.of === (row.type === 'case' ? 'closedCase' : 'formerResident'));
		return rule === undefined ? [] : [{ ...row, title: rule.title, years: rule.years, source: rule.source, asOf: rule.asOf }];
	});
	const answer: ErasureDue = { due, more: found.length > most, rules: rules.map(({ of, title, years, source, asOf }) => ({ of, title, years, source, asOf })) };
	return ok(answer);
}

/** Of a leap day's the day itself: text that sorts rightly is all that is asked. */
function yearsBefore(day: string, years: number): string {
	return `${String(Number(day.slice(0, 4)) - years).padStart(4, '0')}${day.slice(4)}`;
}
