import { fieldInfo, type FieldInfo, type FieldKind } from '../cases/coreFields.ts';
import { areaField } from '../merge/effects.ts';
import { isConsentField } from '../privacy/consent.ts';
import { isNoticeField } from '../privacy/notice.ts';
import type { Pack } from '../workflow/pack.ts';
import { copyName } from './copyNames.ts';
import type { Localized } from './shapes.ts';

type Named = { readonly label: Localized; readonly kind: FieldKind; readonly options?: FieldInfo['options'] };
const named = (zh: string, en: string, kind: FieldKind, options: FieldInfo['options'] = []): Named => ({ label: { zh, en }, kind, options });
const option = (id: string, zh: string, en: string): FieldInfo['options'][number] => ({ id, label: { zh, en } });

/** What the fields of doors and people are called where two values stand side by side. Cases have their own, with their pack's. */
const names: { readonly [type: string]: { readonly [field: string]: Named } } = {
	place: {
		label: named('门牌', 'Door', 'text'), code: named('门牌码', 'Code on the door', 'text'), cautions: named('上门注意', 'Take care', 'longText'), rhythmDays: named('走访间隔（天）', 'Days between visits', 'number'),
		point: named('地图位置', 'Point on the map', 'point'), entranceId: named('所属单元', 'Entrance', 'place'), kind: named('类型', 'Kind', 'text'), order: named('走访顺序', 'Order of the walk', 'number'),
	},
	person: {
		name: named('姓名', 'Name', 'text'), sex: named('性别', 'Sex', 'choice', [option('female', '女', 'Female'), option('male', '男', 'Male')]), birthYear: named('出生年份', 'Year of birth', 'number'),
		phones: named('电话', 'Phones', 'choices'), idNumber: named('证件号码', 'ID number', 'text'), origin: named('信息来源', 'Where it came from', 'text'),
		needs: named('需要留意', 'Needs', 'choices', [
			option('livesAlone', '独居', 'Lives alone'), option('mobility', '行动不便', 'Walks with difficulty'), option('hearing', '听力不便', 'Hard of hearing'), option('sight', '视力不便', 'Poor sight'),
			option('readsAloud', '需要读给本人听', 'Have it read aloud'), option('child', '有小孩', 'A child at home'), option('interpreter', '需要翻译', 'Needs an interpreter'),
		]),
	},
	task: { booking: named('预约', 'Appointment', 'booking'), day: named('日期', 'Day', 'day'), at: named('时间', 'Time', 'dayTime'), assigneeId: named('谁去', 'Who goes', 'officer') },
	workLog: { text: named('工作日志', 'Work log', 'longText') },
};
const area = named('片区', 'Area', 'area');
const notice = named('个人信息告知', 'Privacy notice', 'text');
const consent = named('监护人同意', 'Guardian’s consent', 'text');

/** What a field of any record is called and how its value is shown. */
export function fieldInfoOf(type: string, field: string, pack: Pack | undefined): FieldInfo {
	if (field === areaField) return { field, ...area, options: [] };
	if (type === 'case') return fieldInfo(pack, field);
	if (isNoticeField(field)) return { field, ...notice, options: [] };
	if (isConsentField(field)) return { field, ...consent, options: [] };
	const known = names[type]?.[field] ?? copyName(type, field) ?? undefined;
	return known === undefined ? { field, label: { zh: field, en: field }, kind: 'text', options: [] } : { field, label: known.label, kind: known.kind, options: known.options ?? [] };
}
