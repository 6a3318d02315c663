import { bookingOf } from '../appointments/booking.ts';
import type { Json } from '../json.ts';
import type { Localized } from '../records/shapes.ts';
import type { Pack, PackFieldKind } from '../workflow/pack.ts';
import { exitField, exitOf, exitState, type Exit, type ExitState } from './exit.ts';
import { handOverOf, type HandOver } from './handOver.ts';
import { passedOnOf } from './passedOn.ts';

export type FieldKind = PackFieldKind | 'person' | 'officer' | 'place' | 'state' | 'reporter' | 'passedOn' | 'flag' | 'exit' | 'handOver' | 'booking' | 'point' | 'area' | 'organisation';
export type FieldInfo = { readonly field: string; readonly label: Localized; readonly kind: FieldKind; readonly options: readonly { readonly id: string; readonly label: Localized }[] };

const priorities = [
	{ id: 'normal', label: { zh: '一般', en: 'Normal' } },
	{ id: 'high', label: { zh: '优先', en: 'High' } },
	{ id: 'urgent', label: { zh: '紧急', en: 'Urgent' } },
] as const;

/** The fixed core of a case, as people read it. */
const core: { readonly [field: string]: { readonly label: Localized; readonly kind: FieldKind } } = {
	number: { label: { zh: '编号', en: 'Number' }, kind: 'text' },
	title: { label: { zh: '标题', en: 'Title' }, kind: 'text' },
	dueAt: { label: { zh: '期限', en: 'Due' }, kind: 'day' },
	priority: { label: { zh: '紧急程度', en: 'Priority' }, kind: 'choice' },
	state: { label: { zh: '状态', en: 'State' }, kind: 'state' },
	stood: { label: { zh: '计时暂停', en: 'Clock stopped' }, kind: 'text' },
	waits: { label: { zh: '等待期限', en: 'Waiting time' }, kind: 'text' },
	dueBy: { label: { zh: '时限依据', en: 'Deadline rule' }, kind: 'text' },
	closedAt: { label: { zh: '办结时间', en: 'Closed at' }, kind: 'dayTime' },
	assigneeId: { label: { zh: '经办人', en: 'Assigned to' }, kind: 'officer' },
	leadId: { label: { zh: '牵头人', en: 'Lead' }, kind: 'officer' },
	placeId: { label: { zh: '地点', en: 'Place' }, kind: 'place' },
	point: { label: { zh: '地图位置', en: 'Point on the map' }, kind: 'point' },
	applicantId: { label: { zh: '申请人', en: 'Applicant' }, kind: 'person' },
	beneficiaryId: { label: { zh: '受益人', en: 'Beneficiary' }, kind: 'person' },
	'@area': { label: { zh: '片区', en: 'Area' }, kind: 'area' },
	organisationId: { label: { zh: '责任单位', en: 'Organisation' }, kind: 'organisation' },
	restricted: { label: { zh: '仅指定人员可见', en: 'Only for who is named' }, kind: 'check' },
	reporter: { label: { zh: '来电人', en: 'Caller' }, kind: 'reporter' },
	flag: { label: { zh: '办不成事', en: 'Could not be got done' }, kind: 'flag' },
	handOver: { label: { zh: '移交', en: 'Hand-over' }, kind: 'handOver' },
	call: { label: { zh: '通话记录', en: 'Call log' }, kind: 'text' },
	told: { label: { zh: '通知情况', en: 'Who was told' }, kind: 'text' },
	exit: { label: { zh: '缓办、退回、挂账', en: 'Postponed, returned, parked' }, kind: 'exit' },
	bounced: { label: { zh: '退回次数', en: 'Times returned' }, kind: 'number' },
	fromCaseId: { label: { zh: '由哪件转来', en: 'Came of' }, kind: 'text' },
	passedOn: { label: { zh: '已转平台', en: 'Passed on to' }, kind: 'passedOn' },
};

/** What a field is called and how it is asked for, by its full name: `dueAt`, or `x.<field>` of the pack. */
export function fieldInfo(pack: Pack | undefined, field: string): FieldInfo {
	const own = core[field];
	if (own !== undefined) return { field, ...own, options: field === 'priority' ? priorities : field === 'state' ? (pack?.states ?? []) : field === 'passedOn' ? (pack?.passOn?.platforms ?? []) : field === exitField ? (pack?.exits ?? []).map(({ kind, label }) => ({ id: kind, label })) : [] };
	const declared = pack?.fields.find((candidate) => `x.${candidate.id}` === field);
	if (declared === undefined) return { field, label: { zh: field, en: field }, kind: 'text', options: [] };
	return { field, label: declared.label, kind: declared.kind, options: declared.kind === 'papers' ? (pack?.papers ?? []) : (declared.options ?? []) };
}

/** A value ready to be drawn; instants stay instants, for the page says them in its language. */
export type ShownValue =
	| { readonly as: 'none' }
	| { readonly as: 'text'; readonly text: string }
	| { readonly as: 'labels'; readonly labels: readonly Localized[] }
	| { readonly as: 'instant'; readonly at: string }
	/** An instant of which only the day was chosen. */
	| { readonly as: 'dayOf'; readonly at: string }
	| { readonly as: 'rating'; readonly stars: number }
	| { readonly as: 'check'; readonly yes: boolean };

/** Finds the name of a record that a field points at; null when it is not on this device. */
export type NameOf = (kind: 'person' | 'officer' | 'place' | 'area' | 'organisation', id: string) => string | null;

export function shownValue(info: FieldInfo, value: Json | undefined, nameOf: NameOf): ShownValue {
	if (value === null || value === undefined || value === '') return { as: 'none' };
	switch (info.kind) {
		case 'choice': case 'state': return { as: 'labels', labels: [labelOf(info, String(value))] };
		case 'choices': case 'papers': return Array.isArray(value) && value.length > 0 ? { as: 'labels', labels: value.map((item) => labelOf(info, String(item))) } : { as: 'none' };
		case 'dayTime': return { as: 'instant', at: String(value) };
		case 'day': return { as: 'dayOf', at: String(value) };
		case 'rating': return { as: 'rating', stars: Number(value) };
		case 'check': return { as: 'check', yes: value === true };
		case 'person': case 'officer': case 'place': case 'area': case 'organisation': {
			const name = nameOf(info.kind, String(value));
			return name === null ? { as: 'none' } : { as: 'text', text: name };
		}
		case 'exit': {
			const exit = exitOf(value);
			return exit === null ? { as: 'none' } : { as: 'labels', labels: [exitLabel(labelOf(info, exit.kind), exit)] };
		}
		case 'flag': return { as: 'text', text: textOf(value, ['words']) };
		case 'handOver': {
			const handOver = handOverOf(value);
			return handOver === null ? { as: 'none' } : { as: 'labels', labels: [handOverWords(handOver, (id) => nameOf('officer', id) ?? '?')] };
		}
		case 'booking': {
			const booking = bookingOf(value);
			return booking === null ? { as: 'none' } : { as: 'instant', at: booking.at };
		}
		case 'passedOn': {
			const entries = passedOnOf(value).map(({ platform, number }) => ({ zh: `${labelOf(info, platform).zh} ${number}`, en: `${labelOf(info, platform).en} ${number}` }));
			return entries.length === 0 ? { as: 'none' } : { as: 'labels', labels: entries };
		}
		case 'reporter': return { as: 'text', text: textOf(value, ['name', 'phone', 'relation']) };
		case 'point': return { as: 'text', text: textOf(value, ['lat', 'lng']) };
		case 'text': case 'longText': case 'number': return { as: 'text', text: String(value) };
	}
}

/** Where the case is after it, in a line. */
function handOverWords({ answer, from, to, note }: HandOver, name: (id: string) => string): Localized {
	const [giver, receiver] = [name(from), name(to)];
	switch (answer?.kind) {
		case 'accepted': return { zh: `${receiver} 已接收，由 ${receiver} 经办`, en: `${receiver} accepted and has it` };
		case 'declined': return { zh: `${receiver} 没有接收（${answer.words ?? ''}），仍由 ${giver} 经办`, en: `${receiver} declined (${answer.words ?? ''}); ${giver} keeps it` };
		case 'kept': return { zh: `已收回，仍由 ${giver} 经办`, en: `Taken back; ${giver} keeps it` };
		case undefined: return { zh: `移交给 ${receiver}，待接收：${note}`, en: `Offered to ${receiver}, not accepted yet: ${note}` };
	}
}

const exitStates: { readonly [state in ExitState]: Localized } = {
	asked: { zh: '待审批', en: 'to be decided' }, agreed: { zh: '同意', en: 'agreed' }, refused: { zh: '不同意', en: 'refused' }, ended: { zh: '已结束', en: 'ended' },
};
function exitLabel(kind: Localized, exit: Exit): Localized {
	const state = exitStates[exitState(exit)];
	const words = (exit.ended ?? exit.decision ?? exit).words ?? '';
	return { zh: `${kind.zh}：${state.zh}${words === '' ? '' : `（${words}）`}`, en: `${kind.en}: ${state.en}${words === '' ? '' : ` (${words})`}` };
}

function labelOf(info: FieldInfo, id: string): Localized {
	return info.options.find((option) => option.id === id)?.label ?? { zh: id, en: id };
}

function textOf(value: Json, keys: readonly string[]): string {
	if (value === null || typeof value !== 'object' || Array.isArray(value)) return String(value);
	const object = value as { readonly [key: string]: Json };
	return keys.map((key) => object[key]).filter((part) => part !== undefined && part !== null && part !== '').join(' ');
}
