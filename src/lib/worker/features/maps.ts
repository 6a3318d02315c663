import { sha256Hex } from '../../crypto/seal.ts';
import { openMapFiles, type MapFiles } from '../../db/mapFiles.ts';
import type { AreaNode } from '../../domain/accounts/officer.ts';
import { largestMap, mapPartBytes, mapParts, type MapPack } from '../../domain/geo/mapPack.ts';
import { packsFor } from '../../domain/geo/packsFor.ts';
import { problem, type Problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { PublishMap } from '../../protocol/maps.ts';
import type { WorkerContext } from '../context.ts';

/**
 * `wanted`: maps of the own areas that are not whole on this device, `bytes` of them still to come. `held`: what is drawn, an older one too while a newer waits to be fetched.
 * `fetching`: since somebody asked; `failed`: why it stopped.
 */
export type MapState = { readonly held: readonly MapPack[]; readonly wanted: readonly MapPack[]; readonly bytes: number; readonly update: boolean; readonly fetching: boolean; readonly failed: Problem | null };
export type HeldMap = { readonly sha256: string; readonly file: Blob };
export type MapWords = Omit<PublishMap, 'sha256' | 'size'>;

const heldKey = 'map.held';

/** Maps of areas: fetched once, kept on the device, drawn from there. `files`: for tests. */
export function makeMaps(context: WorkerContext, files: () => Promise<MapFiles> = openMapFiles) {
	let opening: Promise<MapFiles> | null = null;
	let fetching: Promise<Result<null>> | null = null;
	let failed: Problem | null = null;
	const store = (): Promise<MapFiles> => (opening ??= files());
	const told = (): void => context.changed(['mapBase']);

	const published = (): readonly MapPack[] => context.view.all('mapBase').flatMap(({ fields }) => (/^[0-9a-f]{64}$/.test(fields.sha256 ?? '') && fields.size > 0 && fields.size <= largestMap ? [fields] : []));
	const mine = (): readonly MapPack[] => packsFor(published(), context.me().areaIds, (id) => context.view.typed('area', id)?.fields.parentId ?? null);
	async function heldNow(): Promise<readonly MapPack[]> {
		const kept = (await context.memory.get<readonly MapPack[]>(heldKey)) ?? [];
		const here = await Promise.all(kept.map(async (pack) => (await (await store()).isWhole(pack.sha256)) ? [pack] : []));
		return here.flat();
	}

	async function fetchAll(): Promise<Result<null>> {
		const packs = mine();
		for (const pack of packs) {
			const came = await fetchOne(await store(), pack);
			if (!came.ok) return came;
		}
		const kept = await context.memory.set(heldKey, packs);
		if (!kept.ok) return kept;
		await clearOld();
		return ok(null);
	}

	async function fetchOne(here: MapFiles, { sha256, size }: MapPack): Promise<Result<null>> {
		if (await here.isWhole(sha256)) return ok(null);
		if (context.server.file === undefined) return fail(problem('offline'));
		for (let n = await here.parts(sha256); n < mapParts(size); n += 1) {
			const part = await context.server.file('/api/maps', { sha256, n });
			if (!part.ok) return part;
			if (!(await here.append(sha256, n, new Uint8Array(await part.value.arrayBuffer())))) return fail(problem('storage_full'));
			told();
		}
		const file = await here.file(sha256);
		if (file === null || file.size !== size || (await sha256Hex(new Uint8Array(await file.arrayBuffer()))) !== sha256) {
			// What is wrong somewhere is wrong as a whole: begun anew the next time.
			await here.remove(sha256);
			return fail(problem('map_differs'));
		}
		await here.finish(sha256);
		return ok(null);
	}

	/** Those that no record names any more, of any officer of this device. */
	async function clearOld(): Promise<void> {
		const here = await store();
		const named = new Set(published().map(({ sha256 }) => sha256));
		for (const sha256 of await here.all()) if (!named.has(sha256)) await here.remove(sha256);
	}

	return {
		async state(): Promise<Result<MapState>> {
			const here = await store();
			const held = await heldNow();
			const packs = mine();
			const wanted: MapPack[] = [];
			let bytes = 0;
			for (const pack of packs) {
				if (held.some(({ sha256 }) => sha256 === pack.sha256)) continue;
				wanted.push(pack);
				bytes += Math.max(0, pack.size - (await here.parts(pack.sha256)) * mapPartBytes);
			}
			return ok({ held, wanted, bytes, update: held.length > 0 && wanted.length > 0, fetching: fetching !== null, failed });
		},
		/** Fetches what is wanted, from where it was cut off. Answers when it is whole, or why it is not. */
		async fetch(): Promise<Result<null>> {
			if (fetching !== null) return fetching;
			failed = null;
			fetching = fetchAll();
			told();
			const came = await fetching;
			fetching = null;
			failed = came.ok ? null : came.problem;
			told();
			return came;
		},
		/** The files that are drawn. */
		async files(): Promise<Result<readonly HeldMap[]>> {
			const here = await store();
			const found = await Promise.all((await heldNow()).map(async ({ sha256 }) => {
				const file = await here.file(sha256);
				return file === null ? [] : [{ sha256, file }];
			}));
			return ok(found.flat());
		},
		/** The tree, for whom a map is. */
		async areas(): Promise<Result<readonly AreaNode[]>> {
			return ok(context.view.all('area').map(({ id, fields }) => ({ id, name: fields.name, nameEn: fields.nameEn, parentId: fields.parentId })));
		},
		/** All that are published, for who manages them. */
		async published(): Promise<Result<readonly MapPack[]>> {
			return ok(published());
		},
		/** Sends a file in parts, those alone that the server does not have, and publishes it for an area. */
		async publish(file: Blob, words: MapWords): Promise<Result<null>> {
			if (file.size > largestMap) return fail(problem('body_too_large', { limit: largestMap }));
			const bytes = new Uint8Array(await file.arrayBuffer());
			const asked: PublishMap = { ...words, sha256: await sha256Hex(bytes), size: bytes.length };
			for (let turn = 0; turn < 3; turn += 1) {
				const answer = await context.server.ask('POST', '/api/admin/maps', asked);
				if (!answer.ok) return answer;
				const missing = missingOf(answer.value);
				if (missing.length === 0) return ok(null);
				for (const n of missing) {
					const sent = await context.server.ask('POST', '/api/admin/maps/parts', { sha256: asked.sha256, n, bytes: base64(bytes.subarray(n * mapPartBytes, (n + 1) * mapPartBytes)) });
					if (!sent.ok) return sent;
				}
			}
			return fail(problem('server_busy'));
		},
	};
}

function missingOf(answer: unknown): readonly number[] {
	const { missing } = (answer ?? {}) as { readonly missing?: unknown };
	return Array.isArray(missing) ? missing.filter((n): n is number => typeof n === 'number') : [];
}

function base64(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
	return btoa(text);
}
