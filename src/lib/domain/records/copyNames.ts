import type { FieldInfo, FieldKind } from '../cases/coreFields.ts';
import type { Shapes } from './shapes.ts';

type Named = { readonly label: FieldInfo['label']; readonly kind: FieldKind; readonly options: FieldInfo['options'] };
type Written = Pick<Shapes, 'residence' | 'entry' | 'task' | 'file' | 'note' | 'event' | 'review'>;
const named = (zh: string, en: string, kind: FieldKind, options: FieldInfo['options'] = []): Named => ({ label: { zh, en }, kind, options });
const option = (id: string, zh: string, en: string): FieldInfo['options'][number] => ({ id, label: { zh, en } });
/** Said elsewhere on the copy (who, when, the answers), or a number of machines that says nothing to the person. */
const left = null;

/**
 * What is written down at the door, as the copy for the person says it. Every field of a record has its line here, so that a field that is
 * added has to be given a name, or be left out on purpose. People and doors: fieldNames.ts; cases: their pack.
 */
export const copyNames: { readonly [T in keyof Written]: { readonly [F in keyof Written[T] & string]-?: Named | null } } = {
	residence: {
		personId: left, placeId: named('住处', 'Home', 'place'), tenure: named('居住身份', 'Lives there as', 'choice', [option('owner', '房主', 'Owner'), option('tenant', '租户', 'Tenant'), option('family', '家人', 'Family'), option('lodger', '借住', 'Lodger')]),
		head: named('户主', 'Head of household', 'check'), since: named('入住日期', 'Since', 'day'), until: named('搬走日期', 'Moved out on', 'day'), registered: named('人户一致', 'Registered here', 'check'),
	},
	entry: {
		packId: left, packVersion: left, formId: left, formVersion: left, caseId: left, taskId: left, answers: left, xml: left, officerId: left, startedAt: left, corrects: left, original: left, test: left,
		correctedAt: named('更正时间', 'Corrected', 'dayTime'),
		placeId: named('地点', 'Place', 'place'),
		outcome: named('结果', 'Outcome', 'choice', [option('met', '见面', 'Met'), option('nobody', '无人', 'Nobody in'), option('refused', '拒访', 'Refused'), option('vacant', '空置', 'Vacant'), option('moved', '已搬走', 'Moved away'), option('phone', '电话', 'By phone')]),
		whom: named('见到', 'Met', 'choice', [option('self', '本人', 'The resident'), option('family', '家属', 'Family'), option('other', '他人', 'Someone else')]),
		via: left,
		companions: named('同行人员', 'With', 'choices'), endedAt: named('结束时间', 'Ended', 'dayTime'), position: named('填写位置', 'Written at', 'point'),
	},
	task: {
		packId: left, caseId: left, day: named('日期', 'Day', 'day'), placeId: named('地点', 'Place', 'place'),
		booking: left, overbooked: left,
		kind: named('安排', 'Plan', 'choice', [option('visit', '走访', 'Visit'), option('recheck', '复查', 'Recheck'), option('appointment', '预约上门', 'Appointment'), option('drive', '走访行动', 'Drive')]),
		at: named('时间', 'Time', 'dayTime'), assigneeId: named('谁去', 'Who goes', 'officer'), doneBy: named('谁办的', 'Done by', 'officer'), note: named('备注', 'Note', 'longText'),
		state: named('状态', 'State', 'choice', [option('open', '待办', 'To do'), option('done', '已办', 'Done'), option('dropped', '取消', 'Dropped'), option('listed', '在名单上', 'On the list')]),
	},
	file: {
		of: left, mime: left, size: left, sha256: left, originalSha256: left, width: left, height: left, capturedAt: left, takenBy: left, durationMs: left, small: left, clocks: left, positionAgeMs: left,
		placeId: named('地点', 'Place', 'place'), kind: named('类型', 'Kind', 'choice', [option('photo', '照片', 'Photo'), option('audio', '录音', 'Recording'), option('video', '录像', 'Film'), option('signature', '签名', 'Signature'), option('document', '文件', 'Document')]),
		purpose: named('用途', 'For', 'choice', [option('before', '整改前', 'Before the mending'), option('after', '整改后', 'After the mending'), option('paper', '材料', 'Paper'), option('visit', '走访', 'Visit'), option('other', '其他', 'Other')]),
		name: named('文件名', 'Name of the file', 'text'), position: named('拍摄位置', 'Taken at', 'point'), signer: named('签名人', 'Signed by', 'text'), signed: named('签的文书', 'What was signed', 'text'), consent: named('已征得同意录音', 'Agreed to be recorded', 'check'),
	},
	note: { of: left, by: left, at: left, text: named('内容', 'Words', 'longText') },
	event: {
		of: left, by: left, at: left, receivedAt: left, data: left,
		kind: named('经过', 'What happened', 'choice', [
			option('opened', '登记', 'Opened'), option('moved', '推进', 'Moved on'), option('changed', '修改', 'Changed'), option('assigned', '分派', 'Assigned'),
			option('entry', '填写表单', 'Form filled in'), option('attached', '附上文件', 'File attached'), option('note', '备注', 'Note'), option('reviewed', '核定', 'Reviewed'),
		]),
	},
	review: {
		of: left, field: left, currentDevice: left, currentReceivedAt: left, otherDevice: left, otherDeviceAt: left, otherReceivedAt: left, currentAt: left, resolvedAt: left,
		current: named('现在的内容', 'As it stands', 'text'), currentBy: named('谁写的', 'Written by', 'officer'), other: named('另一内容', 'The other', 'text'), otherBy: named('另一内容是谁写的', 'The other by', 'officer'),
		otherAt: named('另一内容的时间', 'The other at', 'dayTime'), state: named('状态', 'State', 'choice', [option('open', '待核定', 'To be reviewed'), option('resolved', '已核定', 'Settled')]),
		resolvedBy: named('谁核定', 'Settled by', 'officer'), chosen: named('核定为', 'Settled as', 'text'),
	},
};

/** Null: not for the copy. Undefined: a record of another kind, or a field that this version does not know. */
export function copyName(type: string, field: string): Named | null | undefined {
	const fields: { readonly [field: string]: Named | null } | undefined = type in copyNames ? copyNames[type as keyof Written] : undefined;
	return fields?.[field];
}
