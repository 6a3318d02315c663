import { afterEach, describe, expect, it } from 'vitest';
import { asId } from '../../domain/ids.ts';
import { overwriteGetLocale } from '../../i18n/paraglide/runtime.js';
import type { MapMark } from '../../worker/features/mapClusters.ts';
import { markOf } from './markText.ts';

const context = { zone: 'Asia/Shanghai', nowMs: Date.parse('2026-03-02T01:00:00Z'), zoom: 15, selectedKey: null };
const single = { id: asId('00000000-0000-7000-8000-000000000001'), noun: { zh: '隐患', en: 'Hazard' }, title: '楼道堆物', stateLabel: { zh: '待整改', en: 'To be mended' }, dueAt: '2026-02-28T01:00:00Z' };
const late: MapMark = { key: 's1', lng: 123.6, lat: 29.6, cases: 1, overdue: 1, soon: 0, worst: { kind: 'active', due: 'overdue' }, single, opensAt: null };
const group: MapMark = { ...late, key: 'c1', cases: 3, single: null, opensAt: 17 };

afterEach(() => overwriteGetLocale(() => 'zh-CN'));

describe('a mark says in words what it shows', () => {
	it('for one case: what, which state, how late', () => {
		overwriteGetLocale(() => 'zh-CN');
		expect(markOf(late, context)).toMatchObject({ name: '隐患：楼道堆物，待整改，逾期 2 天', shape: 'triangle', tone: 'error', count: null, tag: null });
	});

	it('for a group: how many, how many of them late, and that a tap goes closer', () => {
		overwriteGetLocale(() => 'zh-CN');
		expect(markOf(group, context)).toMatchObject({ name: '3 个事项，1 个逾期，点一下放大', count: 3, tag: '1 逾期' });
		expect(markOf({ ...group, opensAt: null }, context).name).toBe('此处 3 个事项，1 个逾期');
		overwriteGetLocale(() => 'en');
		expect(markOf(group, context)).toMatchObject({ name: '3 cases, 1 overdue, tap to zoom in', tag: '1 late' });
	});

	it('close by, also on the map itself', () => {
		overwriteGetLocale(() => 'zh-CN');
		expect(markOf(late, { ...context, zoom: 17 }).tag).toBe('逾期 2 天');
		const calm: MapMark = { ...late, overdue: 0, worst: { kind: 'waiting', due: 'later' }, single: { ...single, dueAt: '2026-04-01T00:00:00Z' } };
		expect(markOf(calm, { ...context, zoom: 17 })).toMatchObject({ tag: null, shape: 'diamond' });
		expect(markOf(calm, { ...context, zoom: 18 }).tag).toBe('待整改');
	});

	it('and knows whether it is the chosen one', () => {
		expect(markOf(late, { ...context, selectedKey: 's1' }).selected).toBe(true);
	});
});
