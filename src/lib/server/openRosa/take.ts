import { hash } from 'node:crypto';
import { captureName } from '../../domain/files/names.ts';
import { contentOf, contentType } from '../../domain/files/content.ts';
import type { Id } from '../../domain/ids.ts';
import { operationSchema, type Operation, type OperationBody } from '../../domain/operation.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import type { EntryShape, FileKind, FileShape } from '../../domain/records/shapes.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { readAnswers } from '../../forms/answers.ts';
import { declaredPrefills, namedIn } from '../../forms/prefill.ts';
import { readSchema, type FormSchema } from '../../forms/schema.ts';
import { renameFiles } from '../../forms/submission/instance.ts';
import { readOperation } from '../../protocol/operations.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { Actor } from '../core/port.ts';
import type { Call } from '../endpoint.ts';
import { putWhole } from '../files/putWhole.ts';
import { pushAll } from '../sync.ts';
import type { Attempt } from '../store/appSubmissions.ts';
import { subjectNamed, type AppSubject } from '../store/appSubjects.ts';
import { EntryRows } from '../store/entryRows.ts';
import { entryOf, type ReadSubmission } from './read.ts';

type TakeCall = Pick<Call, 'server' | 'tenant' | 'now'>;
type NamedFile = { readonly id: Id; readonly name: string; readonly size: number; readonly sha256: string; readonly mime: string };

/**
 * Makes of a submission what a device would have sent, one save: an entry and its files, and pushes it through the same checks in the officer's
 * name. Ids come from the submission's own, so that it takes effect once however often it is sent. Null when it was taken, else why it was refused.
 */
export async function take(call: TakeCall, actor: Actor, sent: ReadSubmission, areaId: Id, here: ReadonlySet<Id>, anew: boolean): Promise<Result<Problem | null>> {
	const { server, tenant, now } = call;
	const { entryId } = sent;
	const submissions = tenant.appSubmissions;
	const files: NamedFile[] = [];
	for (const [name, id] of sent.names) {
		const bytes = here.has(id) ? await submissions.read(actor, entryId, id) : undefined;
		if (bytes !== undefined) files.push({ id, name, size: bytes.length, sha256: hash('sha256', bytes), mime: (sent.films.has(name) ? contentOf('video', bytes) : null) ?? contentType(bytes) ?? 'application/octet-stream' });
	}
	const attempt = await submissions.begin(actor, entryId, files.length + 1, anew);
	if ('settled' in attempt) return ok(attempt.settled);
	const schema = readSchema(sent.form.xml);
	const subject = schema === null ? null : await subjectNamed(server.db, actor, namedIn(declaredPrefills(sent.form.xml), readAnswers(schema, sent.xml) ?? {}));
	const arrived = operationsOf({ actor, sent, areaId, files, now, attempt, schema, subject, before: await correctedBy(call, actor, sent) }).map((operation) => readOperation(JSON.stringify(operation)));
	const operations = arrived.flatMap((each) => (each.ok ? [each.value] : []));
	if (operations.length < arrived.length) throw new Error('an operation of the server’s own cannot be read');
	const done = await pushAll({ server, actor, now }, operations);
	server.news.publish(actor.me.tenantId, done.streams);
	tenant.waker.publish(done.streams, actor.vault);
	const refused = done.lines.filter((line) => line.outcome === 'refused').map((line) => line.problem ?? problem('entry_unreadable'));
	server.log.info({ event: 'app_submission', operations: operations.length, refused: refused.length });
	if (done.lines.some((line) => line.outcome === 'retry')) return fail(problem('server_busy'));
	const why = refused.find(({ code }) => code !== 'depends_on_refused') ?? refused[0] ?? null;
	if (why === null) {
		for (const { id } of files) {
			const put = await putWhole(tenant.uploads, actor, id, () => submissions.read(actor, entryId, id));
			// What is taken already is answered as such once it comes again, and its files go on.
			if (!put.ok) return put;
		}
	}
	await submissions.settle(actor, entryId, why);
	return ok(why);
}

type Corrected = { readonly id: Id; readonly fields: EntryShape };
type Making = { readonly actor: Actor; readonly sent: ReadSubmission; readonly areaId: Id; readonly files: readonly NamedFile[]; readonly now: Date; readonly attempt: Attempt; readonly schema: FormSchema | null; readonly subject: AppSubject | null; readonly before: Corrected | null };

/** The entry that an edited submission takes the place of. One that never arrived, or was of another version, is corrected by nothing: what comes instead stands for itself. */
async function correctedBy({ server }: TakeCall, actor: Actor, { head, form }: ReadSubmission): Promise<Corrected | null> {
	if (head.deprecatedId === null) return null;
	const [before] = await new EntryRows(server.db, actor).read([entryOf(actor.me.officerId, head.deprecatedId)]);
	return before === undefined || before.fields.formId !== form.formId || before.fields.formVersion !== form.version ? null : before;
}

function operationsOf(making: Making): readonly Operation[] {
	const { actor, sent, areaId, files, attempt, now } = making;
	const { entryId } = sent;
	const entry = entryShape(making);
	const bodies: readonly OperationBody[] = [
		...files.map((file): OperationBody => ({ kind: 'attach', fileId: file.id, areaId, file: fileShape(making, file, entry.placeId) })),
		{ kind: 'submitEntry', entryId, areaId, entry },
	];
	const at = now.toISOString();
	return bodies.map((body, n): Operation => ({
		opId: derivedId(entryId, `${attempt.number}/${body.kind}/${body.kind === 'attach' ? body.fileId : ''}`), vault: actor.vault, officerId: actor.me.officerId, seq: attempt.firstSeq + n,
		group: derivedId(entryId, `${attempt.number}/group`), groupSize: bodies.length, schema: operationSchema, at, deviceAt: sent.head.endedAt ?? at, body,
	}));
}

/** Of what its answers name, where the form asks for that; else it stands for itself, for the app knows neither the place nor the person nor the case. */
function entryShape({ actor, sent: { xml, head, form, shape, names }, files, now, schema, subject, before }: Making): EntryShape {
	const mimes = new Map(files.map(({ id, mime }) => [id, mime]));
	const nameOf = (name: string): string => {
		const id = names.get(name);
		return id === undefined ? name : captureName({ id, mime: mimes.get(id) ?? '' });
	};
	const renamed = renameFiles(shape, xml, nameOf);
	const endedAt = head.endedAt ?? now.toISOString();
	return {
		packId: form.packId, packVersion: form.packVersion, formId: form.formId, formVersion: form.version, placeId: subject?.placeId ?? null, caseId: subject?.caseId ?? null, taskId: null, answers: schema === null ? {} : (readAnswers(schema, renamed) ?? {}), xml: renamed,
		outcome: null, whom: null, officerId: actor.me.officerId, companions: [], startedAt: head.startedAt ?? endedAt, endedAt, position: null, via: 'openRosa', ...(before === null ? {} : correction(before, endedAt)),
	};
}

/** What was true of the first stays: when it was filled in, and of what. */
function correction({ id, fields }: Corrected, correctedAt: string): Partial<EntryShape> {
	const { placeId, caseId, taskId, outcome, whom, startedAt, endedAt } = fields;
	return { placeId, caseId, taskId, outcome, whom, startedAt, endedAt, corrects: id, original: fields.original ?? id, correctedAt };
}

const kinds: { readonly [type: string]: FileKind } = { image: 'photo', audio: 'audio', video: 'video' };

function fileShape({ actor, sent: { entryId, head }, now }: Making, { name, size, sha256, mime }: NamedFile, placeId: Id | null): FileShape {
	const kind = kinds[mime.slice(0, mime.indexOf('/'))] ?? 'document';
	return {
		of: { type: 'entry', id: entryId }, placeId, purpose: 'other', mime, size, sha256, originalSha256: sha256, width: null, height: null, capturedAt: head.endedAt ?? now.toISOString(), position: null, takenBy: actor.me.officerId,
		kind, ...(kind === 'document' ? { name: name.slice(0, 200) } : {}),
	};
}
