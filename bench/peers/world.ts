import { newId, type Id } from '../../src/lib/domain/ids.ts';
import type { StoredRecord } from '../../src/lib/domain/records/record.ts';

export const records = 10_000;
export const edits = 1_000;

const words = ['门', '楼道', '电表', '水管', '楼梯', '扶手', '灯', '老人', '来访', '电话', '复查', '登记', 'stair', 'meter', 'visit', 'lamp', 'valve', 'notice', 'second floor', 'left door', '钥匙', '邻居', '雨篷', '排水', '消防栓', '过道', '杂物', '充电'];

/** The same stream of numbers every time (mulberry32). */
export function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export function idsOf(random: () => number): () => Id {
	return () => newId(Math.floor(1_760_000_000_000 + random() * 4e9), (bytes) => void bytes.forEach((_, at) => { bytes[at] = Math.floor(random() * 256); }));
}

/** Doors with invented remarks; as JSON 1,000 bytes of UTF-8 on average, which gzip packs to a fifth. */
export function places(areaIds: readonly Id[]): readonly StoredRecord[] {
	const random = randomOf(7);
	const id = idsOf(random);
	return Array.from({ length: records }, (_, number): StoredRecord => {
		const building = 1 + Math.floor(number / 60);
		const remarks: string[] = [];
		for (let bytes = 0; bytes < 560;) {
			const word = words[Math.floor(random() * words.length)] ?? '';
			const remark = random() < 0.12 ? `${word} ${Math.floor(random() * 10_000)}` : word;
			remarks.push(remark);
			bytes += new TextEncoder().encode(remark).length + 1;
		}
		return {
			type: 'place', id: id(), areaId: areaIds[number % areaIds.length] ?? null, rev: 1,
			fields: {
				kind: 'door', label: `示例小区 ${building} 号楼 ${number % 60}`, address: { estate: '示例小区', building: String(building), unit: String(1 + (number % 3)), floor: String(1 + (number % 20)), room: String(100 + (number % 60)), street: '示例路' },
				point: { lng: 119 + random(), lat: 26 + random(), accuracy: 5 + Math.floor(random() * 30), source: 'gnss' },
				code: null, cautions: remarks.join(' '), rhythmDays: 30, entranceId: null, order: number,
			},
		};
	});
}
