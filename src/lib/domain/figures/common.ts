import type { Pack } from '../workflow/pack.ts';
import type { Figure } from './figure.ts';

/** Of every service that has cases, whoever wrote its pack. A pack that names one of these by its id says it in its own way. */
const ofCases: readonly Figure[] = [
	{ id: 'opened', kind: 'count', of: 'opened', label: { zh: '新收', en: 'Opened' }, means: { zh: '这段时间里登记的事项', en: 'Cases taken down in this time' } },
	{ id: 'done', kind: 'count', of: 'closed', where: [{ field: 'stateKind', in: ['done'] }], better: 'more', label: { zh: '办结', en: 'Done' }, means: { zh: '这段时间里办结的事项；撤回、撤销的不算', en: 'Cases done in this time; what was withdrawn is not counted' } },
	{ id: 'onTime', kind: 'onTime', better: 'more', label: { zh: '按时办结率', en: 'Done on time' }, means: { zh: '这段时间里按时办结的，占按时办结的和到期没有办结的；撤回的、停表的不算', en: 'Done by their date in this time, of these and those whose date passed without; what was withdrawn or stands still is not counted' } },
	{ id: 'days', kind: 'days', better: 'fewer', label: { zh: '办理天数', en: 'Days taken' }, means: { zh: '这段时间里办结的事项，从登记到办结的天数，取中间数；后面是当初答应的天数', en: 'The middle of the days from taking down to done, of what was done in this time; after it, what had been promised' } },
	{ id: 'open', kind: 'count', of: 'open', better: 'fewer', label: { zh: '期末未结', en: 'Open at the end' }, means: { zh: '这段时间结束时还没有办结的事项', en: 'Cases that were still open when this time ended' } },
];

const ofVisits: readonly Figure[] = [
	{ id: 'met', kind: 'doors', outcomes: ['met', 'phone'], better: 'more', label: { zh: '见到人的户', en: 'Doors met' }, means: { zh: '这段时间里见到人或电话联系上的门户，占全部门户', en: 'Doors where somebody was met or reached by phone in this time, of all doors' } },
	{ id: 'tried', kind: 'doors', outcomes: ['met', 'phone', 'nobody', 'refused', 'vacant', 'moved'], better: 'more', label: { zh: '走访过的户', en: 'Doors visited' }, means: { zh: '这段时间里上过门的门户，不论结果，占全部门户', en: 'Doors that were visited in this time, whatever came of it, of all doors' } },
];

/** In the order of the screen: the common ones first, then the pack's own. */
export function figuresOf(pack: Pick<Pack, 'noun' | 'outcomes' | 'figures'>): readonly Figure[] {
	const common = [...(pack.noun === null ? [] : ofCases), ...(pack.outcomes === undefined ? [] : ofVisits)];
	const own = pack.figures ?? [];
	return [...common.map((figure) => own.find(({ id }) => id === figure.id) ?? figure), ...own.filter(({ id }) => !common.some((figure) => figure.id === id))];
}
