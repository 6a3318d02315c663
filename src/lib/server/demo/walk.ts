import type { Json } from '../../domain/json.ts';
import type { Fields } from '../../domain/records/record.ts';
import { isFinal } from '../../domain/workflow/moves.ts';
import type { Pack, PackMove } from '../../domain/workflow/pack.ts';
import type { DemoRandom } from './random.ts';

/** The shortest way from a pack's first state to another, by moves that an officer or a supervisor may make; null when there is none. */
export function wayTo(pack: Pack, target: string): readonly PackMove[] | null {
	const ways = new Map<string, readonly PackMove[]>([[pack.initial, []]]);
	for (const [state, way] of ways) {
		if (state === target) return way;
		if (isFinal(pack, state)) continue;
		for (const move of pack.moves) if (move.from.includes(state) && !ways.has(move.to)) ways.set(move.to, [...way, move]);
	}
	return null;
}

const words: { readonly [field: string]: readonly string[] } = {
	what: ['楼道二楼转角停放电动车两辆。', '安全出口被纸箱堵住一半。', '应急灯不亮，已通知物业。', '灭火器压力不足。', '从窗口拉线给电动车充电。'],
	responsible: ['物业服务中心', '住户本人', '店主'], orderNo: ['禾消改〔演示〕第 1 号'], mendedNote: ['已自行清理，等待复查。'], recheckNote: ['现场已清理，通道畅通。', '已更换，工作正常。'],
	escalatedNote: ['多次告知未整改，报请处理。'], reopenReason: ['再次发现堆放。'], withdrawReason: ['重复登记。'],
	details: ['老人行动不便，无法到窗口办理。', '证件遗失，急需补办。', '家属代为来电，希望周末上门。'], missing: ['近期免冠照片'], thirdParty: ['照相师傅', '网格员'], result: ['现场已受理，制证中。'],
	passedTo: ['镇民政办', '劳动监察'], answer: ['老板拖欠工资怎么办', '邻居太吵怎么办'], takenBy: ['本人', '女儿'], postNumber: ['DEMO0000001'], lockerCode: ['00-0000'], lockerNo: ['东门智能柜 3 号格'], paperNo: ['演示-1'], unit: ['城管中队', '市场监管所'], contact: ['已打通，约好时间。'], reply: ['已到现场处理，诉求人认可。'], topic: ['楼下油烟', '路灯不亮'], otherParty: ['对门住户', '房东'], terms: ['双方约定分期退还。'], sessionNote: ['双方愿意再谈。'], addressee: ['区住建局'], recommend: ['加装扶手和坡道。'], toWhom: ['原户籍地派出所'], askedFor: ['迁出登记。'], reviewNote: ['暂时平稳。'], settledNote: ['双方和解。'], lawyer: ['演示律师'], whereNeeded: ['演示考点'], words: ['很方便，谢谢。', '说得清楚。'], reason: ['住户改约。', '申请人已自行办理。'],
};

/** Something plausible for each field that a move asks for. `dueAt` and instants come from outside, for they depend on the day. */
export function answersFor(pack: Pack, move: PackMove, dates: { readonly dueAt: string; readonly appointmentAt: string; readonly leadId: string }, had: Fields, random: DemoRandom): Fields {
	const set: Record<string, Json> = {};
	for (const ask of move.asks) {
		if (ask.when !== undefined && (set[ask.when.field] ?? had[ask.when.field]) !== ask.when.equals) continue;
		if (ask.field === 'dueAt') set['dueAt'] = dates.dueAt;
		else if (ask.field === 'leadId') set['leadId'] = dates.leadId;
		else if (ask.field === 'priority') set['priority'] = 'high';
		else if (ask.required || random.chance(0.6)) set[ask.field] = answer(pack, ask.field, dates, had, random);
	}
	return set;
}

function answer(pack: Pack, name: string, dates: { readonly appointmentAt: string }, had: Fields, random: DemoRandom): Json {
	const field = pack.fields.find((candidate) => `x.${candidate.id}` === name);
	if (field === undefined) throw new Error(`the pack ${pack.id} asks for a field that it does not have: ${name}`);
	if (field.options !== undefined) return field.kind === 'choices' ? field.options.map(({ id }) => id) : random.pick(field.options).id;
	switch (field.kind) {
		case 'dayTime': return dates.appointmentAt;
		case 'day': return dates.appointmentAt.slice(0, 10);
		case 'rating': return random.int(3, 5);
		case 'number': return random.int(1, 3);
		case 'check': return true;
		case 'papers': return had['x.papersListed'] ?? [];
		default: return random.pick(words[field.id] ?? ['演示内容']);
	}
}

export function textFor(field: string, random: DemoRandom): string {
	return random.pick(words[field] ?? ['演示内容']);
}
