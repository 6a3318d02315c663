import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { isSigned } from '../../src/lib/server/audit/checkpoint.ts';
import type { Seen } from '../../src/lib/server/audit/verifyChain.ts';
import { auditCheckpoint } from '../../src/lib/protocol/audit.ts';
import { parseJson } from '../../src/lib/protocol/scalars.ts';

export type SeenFile = { readonly seen: readonly Seen[]; readonly unsigned: number; readonly unreadable: number; readonly keys: ReadonlySet<string> };
const line = v.object({ ...auditCheckpoint.entries, tenantId: v.string() });

/** The checkpoints of a file that are this tenant's. A line whose signature is not good proves nothing, and is counted. Undefined when there is no file. */
export async function readSeenFile(file: string, tenantId: string): Promise<SeenFile | undefined> {
	const text = await readFile(file, 'utf8').catch(() => undefined);
	if (text === undefined) return undefined;
	const seen: Seen[] = [];
	const keys = new Set<string>();
	let [unsigned, unreadable] = [0, 0];
	for (const each of text.split('\n').filter((part) => part.trim() !== '')) {
		const parsed = v.safeParse(line, parseJson(each));
		if (!parsed.success) unreadable += 1;
		else if (parsed.output.tenantId !== tenantId) continue;
		else if (!isSigned(tenantId, parsed.output)) unsigned += 1;
		else {
			keys.add(parsed.output.key);
			seen.push({ seq: parsed.output.seq, hash: parsed.output.hash, at: parsed.output.at, from: 'file' });
		}
	}
	return { seen, unsigned, unreadable, keys };
}

/** What somebody reads from a device: the row's number and its hash. Undefined when it is none. */
export function seenFromText(text: string): { readonly seq: number; readonly hash: string } | undefined {
	const match = /^(\d{1,15})[:\s]+([0-9a-f]{64})$/i.exec(text.trim());
	return match?.[1] === undefined || match[2] === undefined ? undefined : { seq: Number(match[1]), hash: match[2].toLowerCase() };
}
