import { createHash } from 'node:crypto';
import { mapPartBytes, mapParts, readPackHeader, type MapPack } from '../../domain/geo/mapPack.ts';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok } from '../../domain/result.ts';
import { readAskMapPart, readPublishMap, readPutMapPart } from '../../protocol/maps.ts';
import { readBody } from '../body.ts';
import { bodyOf, type Answer, type SignedInCall } from '../endpoint.ts';
import { mapPart, mapPartsHere, publishMap, putMapPart } from '../store/mapPacks.ts';

const words = { packed: 4_000, unpacked: 4_000 };
const part = { packed: 1_000_000, unpacked: 1_000_000 };

/** POST /api/admin/maps/parts {sha256, n, bytes}: one part of a map's file; in any order, and again without harm. */
export async function putMapPartEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, part), readPutMapPart);
	if (!asked.ok) return asked;
	const bytes = Buffer.from(asked.value.bytes, 'base64');
	if (bytes.length === 0 || bytes.length > mapPartBytes) return fail(problem('field_invalid', { field: 'bytes' }));
	const refused = await putMapPart(server.db, actor, asked.value.sha256, asked.value.n, bytes);
	return refused === null ? ok({ here: await mapPartsHere(server.db, actor, asked.value.sha256) }) : fail(refused);
}

/** POST /api/admin/maps {sha256, size, name, attribution, approvalNo, areaId}: publishes a file that has arrived whole. Every device of the area is offered it at its next sync. */
export async function publishMapEndpoint({ actor, request, server, now }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, words), readPublishMap);
	if (!asked.ok) return asked;
	const { sha256, size, ...rest } = asked.value;
	const here = await mapPartsHere(server.db, actor, sha256);
	const missing = Array.from({ length: mapParts(size) }, (_, n) => n).filter((n) => !here.includes(n));
	if (missing.length > 0 || here.length !== mapParts(size)) return ok({ missing });
	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	for (const n of here) {
		const bytes = (await mapPart(server.db, actor, sha256, n)) ?? Buffer.alloc(0);
		if (n === 0) head = Buffer.from(bytes.subarray(0, 127));
		hash.update(bytes);
	}
	if (hash.digest('hex') !== sha256) return fail(problem('map_differs'));
	const header = readPackHeader(head, size);
	if (typeof header === 'string') return fail(problem('map_unreadable'));
	const fields: MapPack = { ...rest, sha256, size, bounds: header.bounds, publishedAt: now.toISOString() };
	const refused = await publishMap(server.db, actor, fields, now);
	if (refused !== null) return fail(refused);
	server.news.publish(actor.me.tenantId, ['t']);
	return ok({ missing: [] });
}

/** POST /api/maps {sha256, n}: one part of a map's file. */
export async function mapPartEndpoint({ actor, request, server }: SignedInCall): Promise<Answer> {
	const asked = await bodyOf(readBody(request, words), readAskMapPart);
	if (!asked.ok) return asked;
	const bytes = await mapPart(server.db, actor, asked.value.sha256, asked.value.n);
	if (bytes === undefined) return fail(problem('not_found'));
	return ok(new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' } }));
}
