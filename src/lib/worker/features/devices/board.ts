import * as v from 'valibot';
import { may } from '../../../domain/accounts/rights.ts';
import { deviceTag, isId, type Id } from '../../../domain/ids.ts';
import type { OperationKind } from '../../../domain/operation.ts';
import { catalogue, type ProblemCode } from '../../../domain/problems/catalogue.ts';
import { problem } from '../../../domain/problems/problem.ts';
import type { Instant } from '../../../domain/records/shapes.ts';
import { missingYears } from '../../../domain/time/tenantDays.ts';
import { fail, ok, type Result } from '../../../domain/result.ts';
import type { WorkerContext } from '../../context.ts';
import { version } from '../../version.ts';

/**
 * Why somebody should look after a device, the most urgent first: work that cannot be read or was refused, work that has waited over a
 * day, a device that keeps work and was not heard of for three, one nearly full, one without a sign-in that has work, an old app.
 */
const reasons = ['damaged', 'refused', 'waits', 'silent', 'signedOut', 'full', 'oldApp'] as const;
export type HelpReason = (typeof reasons)[number];
export type OfficerDevice = {
	/** The last four digits of its vault, so that two of one officer can be told apart; the device shows the same. */
	readonly tag: string; readonly lastContact: Instant; readonly app: string; readonly signedIn: boolean;
	readonly unsent: number; readonly oldestUnsentAt: Instant | null;
	readonly storage: { readonly usedBytes: number; readonly grantedBytes: number; readonly persistent: boolean | null } | null;
	readonly problems: readonly ProblemCode[];
	/** `own`: the asker's own device, this one. */
	readonly vault: Id; readonly own: boolean;
	/** Asked to clear itself; `doneAt` null while it has not been heard of since, or still has to send. */
	readonly wipe: { readonly askedAt: Instant; readonly doneAt: Instant | null } | null;
	/** Withdrawn since: what it sends is kept aside. */
	readonly revokedAt: Instant | null;
	/** Saves that it sent and that were kept aside; told to administrators. */
	readonly aside: number;
	readonly help: readonly HelpReason[];
};
/** What needs help first comes first. `me`: ending these would end the asker's own session too. `secondFactor`: a code is asked for at the sign-in, as far as the asker may know. */
export type OfficerDevices = { readonly officerId: Id; readonly name: string; readonly me: boolean; readonly signedIn: number; readonly secondFactor: boolean; readonly devices: readonly OfficerDevice[] };
/** Its disk is full or nearly so; no backup for two days, or none ever. */
export type ServerNeed = 'diskFull' | 'diskLow' | 'backupOld' | 'backupNever';
export type DeviceBoard = {
	readonly officers: readonly OfficerDevices[];
	/** Devices with any reason. */
	readonly needHelp: number;
	/** Ending sign-ins is an administrator's. */
	readonly mayEnd: boolean;
	/** So is giving an officer a one-time code. */
	readonly mayMakeCodes: boolean;
	/** So is having a device clear itself, or withdrawing it. */
	readonly mayClear: boolean;
	/** What somebody has to do at the server, the most urgent first; told to administrators. */
	readonly serverNeeds: readonly ServerNeed[];
	/** Whose days off nobody has entered; told to who sets them. */
	readonly missingYears: readonly number[];
};

const waitsTooLongMs = 24 * 3_600_000;
const silentMs = 3 * 24 * 3_600_000;
const nearlyFull = 0.85;
const damage: readonly ProblemCode[] = ['storage_damaged', 'storage_failed', 'storage_full', 'vault_missing'];
const ofTheDevice: readonly ProblemCode[] = [...damage, 'storage_low', 'session_ended', 'protocol_too_old'];

const count = v.number();
const health = v.object({
	unsent: count, unsentFiles: count, oldestUnsentAt: v.nullable(v.string()), usedBytes: v.nullable(count), grantedBytes: v.nullable(count), persistent: v.nullable(v.boolean()), problems: v.array(v.string()),
});
const device = v.object({
	vault: v.custom<Id>(isId), officerId: v.custom<Id>(isId), lastContact: v.string(), app: v.string(), signedIn: v.boolean(), health: v.optional(v.nullable(health), null),
	own: v.optional(v.boolean(), false),
	wipe: v.optional(v.nullable(v.object({ askedAt: v.string(), doneAt: v.nullable(v.string()) })), null),
	revokedAt: v.optional(v.nullable(v.string()), null),
	aside: v.optional(count, 0),
});
const answer = v.object({ devices: v.array(device), secondFactors: v.optional(v.array(v.string()), []), server: v.optional(v.object({ backup: v.nullable(v.string()), disk: v.string() })) });
type Told = v.InferOutput<typeof device>;
const kinds: { readonly [Kind in OperationKind]: true } = { setFields: true, createRecord: true, submitEntry: true, moveCase: true, assign: true, attach: true, note: true, transfer: true };
const keptAside = v.object({ aside: v.array(v.object({ receivedAt: v.string(), code: v.string(), at: v.nullable(v.string()), kinds: v.array(v.string()), operations: count, signed: v.nullable(v.boolean()) })) });
/** A save that was kept aside. `at`: when it was made, by its device; `why` null for a reason that this version does not know; `signed`: by the officer's key; null: it could not be checked. */
export type AsideSave = { readonly receivedAt: Instant; readonly at: Instant | null; readonly why: ProblemCode | null; readonly kinds: readonly OperationKind[]; readonly operations: number; readonly signed: boolean | null };

/** Which devices need help: the last contact only, no history. */
export async function boardOf({ me, view, server, nowMs, ...context }: WorkerContext): Promise<Result<DeviceBoard>> {
	const asked = await server.ask('GET', '/api/admin/devices');
	if (!asked.ok) return asked;
	const parsed = v.safeParse(answer, asked.value);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	const byOfficer = Map.groupBy(parsed.output.devices, (told) => told.officerId);
	const officers = [...byOfficer].map(([officerId, told]): OfficerDevices => ({
		officerId, me: officerId === me().officerId, name: view.typed('officer', officerId)?.fields.name ?? '—',
		signedIn: told.filter((each) => each.signedIn).length, secondFactor: parsed.output.secondFactors.includes(officerId), devices: told.map((each) => shown(each, nowMs())).toSorted(byNeed),
	}));
	return ok({
		officers: officers.toSorted((a, b) => (a.devices[0] === undefined || b.devices[0] === undefined ? 0 : byNeed(a.devices[0], b.devices[0]))),
		needHelp: officers.flatMap((each) => each.devices).filter((each) => each.help.length > 0).length,
		mayEnd: may(me(), 'end_sessions'), mayMakeCodes: may(me(), 'manage_accounts'), mayClear: may(me(), 'clear_devices'),
		serverNeeds: needsOf(parsed.output.server), missingYears: may(me(), 'set_calendar') ? missingYears(context.calendar, context.today()) : [],
	});
}

/** What a device sent and was not applied, without what it says. */
export async function asideOf({ server }: WorkerContext, device: Id): Promise<Result<readonly AsideSave[]>> {
	const asked = await server.ask('GET', `/api/admin/devices/aside?vault=${device}`);
	if (!asked.ok) return asked;
	const parsed = v.safeParse(keptAside, asked.value);
	if (!parsed.success) return fail(problem('server_answer_unreadable'));
	return ok(parsed.output.aside.map((save) => ({
		...save, why: Object.hasOwn(catalogue, save.code) ? (save.code as ProblemCode) : null, kinds: save.kinds.filter((kind): kind is OperationKind => Object.hasOwn(kinds, kind)),
	})));
}

function needsOf(server: v.InferOutput<typeof answer>['server']): readonly ServerNeed[] {
	const disk = ({ full: ['diskFull'], low: ['diskLow'] } as const)[server?.disk ?? ''] ?? [];
	const backup = ({ old: ['backupOld'], never: ['backupNever'] } as const)[server?.backup ?? ''] ?? [];
	return [...disk, ...backup];
}

function shown(told: Told, nowMs: number): OfficerDevice {
	const said = told.health;
	const problems = (said?.problems ?? []).filter((code): code is ProblemCode => Object.hasOwn(catalogue, code));
	const { usedBytes = null, grantedBytes = null } = said ?? {};
	const seen = {
		tag: deviceTag(told.vault), lastContact: told.lastContact, app: told.app, signedIn: told.signedIn, problems, vault: told.vault, own: told.own, wipe: told.wipe, revokedAt: told.revokedAt, aside: told.aside,
		unsent: said === null ? 0 : said.unsent + said.unsentFiles, oldestUnsentAt: said?.oldestUnsentAt ?? null,
		storage: usedBytes === null || grantedBytes === null ? null : { usedBytes, grantedBytes, persistent: said?.persistent ?? null },
	};
	return { ...seen, help: seen.wipe?.doneAt != null || seen.revokedAt !== null ? [] : helpOf(seen, nowMs) };
}

function helpOf(seen: Omit<OfficerDevice, 'help'>, nowMs: number): readonly HelpReason[] {
	const since = (at: Instant | null): number => (at === null ? 0 : nowMs - Date.parse(at));
	const is: { readonly [R in HelpReason]: boolean } = {
		damaged: seen.problems.some((code) => damage.includes(code)),
		refused: seen.problems.some((code) => !ofTheDevice.includes(code)),
		waits: seen.unsent > 0 && since(seen.oldestUnsentAt) > waitsTooLongMs,
		silent: seen.unsent > 0 && since(seen.lastContact) > silentMs,
		signedOut: seen.unsent > 0 && !seen.signedIn,
		full: seen.storage !== null && seen.storage.usedBytes > seen.storage.grantedBytes * nearlyFull,
		oldApp: seen.app !== version && seen.signedIn,
	};
	return reasons.filter((reason) => is[reason]);
}

function byNeed(a: OfficerDevice, b: OfficerDevice): number {
	const rank = (each: OfficerDevice): number => (each.help[0] === undefined ? reasons.length : reasons.indexOf(each.help[0]));
	return rank(a) - rank(b) || (a.oldestUnsentAt ?? '9').localeCompare(b.oldestUnsentAt ?? '9') || b.lastContact.localeCompare(a.lastContact);
}
