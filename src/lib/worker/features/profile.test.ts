import { expect, test } from 'vitest';
import type { StoredRecord } from '../../domain/records/record.ts';
import { makeMemoryContext, testId } from '../../testing/memoryContext.ts';
import { makeProfile } from './profile.ts';

const society: StoredRecord = { type: 'organisation', id: testId(3), areaId: null, rev: 1, fields: { name: '暖邻社', nameEn: 'Warm Neighbours', kind: 'society' } };
const grid: StoredRecord = { type: 'area', id: testId(4), areaId: null, rev: 1, fields: { name: '第一网格', nameEn: '', level: 'grid', parentId: null, outline: null } };

test('says organisation and areas in both languages, the Chinese name where there is no other', async () => {
	const profile = makeProfile(await makeMemoryContext({ records: [society, grid], me: { name: '丁一', role: 'supervisor' } }));
	expect(await profile.get()).toMatchObject({
		ok: true,
		value: { name: '丁一', role: 'supervisor', organisation: { zh: '暖邻社', en: 'Warm Neighbours' }, areas: [{ zh: '第一网格', en: '第一网格' }] },
	});
});

test('before the first pull only the name is known', async () => {
	const profile = makeProfile(await makeMemoryContext());
	expect(await profile.get()).toMatchObject({ ok: true, value: { organisation: null, areas: [] } });
});
