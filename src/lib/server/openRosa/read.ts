import type { Id } from '../../domain/ids.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { filesOfInstance } from '../../forms/submission/check.ts';
import { readInstanceHead, type InstanceHead } from '../../forms/submission/instance.ts';
import { readInstanceShape, type InstanceShape } from '../../forms/submission/shape.ts';
import { derivedId } from '../core/applyOperation.ts';
import type { Actor } from '../core/port.ts';
import type { AppForms, ReachedForm } from '../store/appForms.ts';

/** What an app has sent, before its content is checked. `names`: the files that it names, each with the id that it will have; `films`: those of them that a question asked for as a film. */
export type ReadSubmission = { readonly xml: string; readonly head: InstanceHead; readonly form: ReachedForm; readonly shape: InstanceShape; readonly entryId: Id; readonly names: ReadonlyMap<string, Id>; readonly films: ReadonlySet<string> };

/** Longer than the longest entry that is taken: what is refused for its length is still kept. */
const xmlMost = 1_000_000;

export async function readSubmission(forms: AppForms, actor: Actor, xml: string): Promise<Result<ReadSubmission>> {
	if (xml.length > xmlMost) return fail(problem('entry_too_large', { limit: xmlMost }));
	const head = readInstanceHead(xml);
	if (head === null) return fail(problem('submission_unreadable'));
	const form = await forms.published(actor, head.formId, head.version);
	const shape = form === undefined ? null : readInstanceShape(form.xml);
	if (form === undefined || shape === null) return fail(problem('submission_form_unknown'));
	const entryId = entryOf(actor.me.officerId, head.instanceId);
	const files = filesOfInstance(shape, xml);
	return ok({ xml, head, form, shape, entryId, names: new Map(files.map(({ name }) => [name, derivedId(entryId, `file/${name}`)])), films: new Set(files.filter(({ node }) => node.film).map(({ name }) => name)) });
}

/** The same submission is the same entry by whichever access its officer sends it. */
export function entryOf(officerId: Id, instanceId: string): Id {
	return derivedId(officerId, `openrosa/${instanceId}`);
}
