import { meant } from '../accounts/sheetHeadings.ts';
import type { Localized } from '../records/shapes.ts';

export const importKinds = ['doors', 'people', 'cases'] as const;
export type ImportKind = (typeof importKinds)[number];

export const addressFields = ['address', 'estate', 'building', 'unit', 'floor', 'room', 'street'] as const;
export const importFields = ['key', 'area', ...addressFields, 'kind', 'code', 'cautions', 'rhythmDays', 'lng', 'lat', 'name', 'sex', 'born', 'phones', 'idNumber', 'needs', 'tenure', 'head', 'since', 'registered'] as const;
type BaseField = (typeof importFields)[number];
/** `x.…`: a field of the service whose cases are imported. */
export type ImportField = BaseField | `x.${string}`;
/** A service's own fields with what their columns are called. */
export type ServiceField = { readonly field: `x.${string}`; readonly words: readonly string[] };

/** `words`: headings as offices write them. `example`: for the template; an identity number that nobody has (its area is none). */
type FieldWords = { readonly label: Localized; readonly words: readonly string[]; readonly example: string };
const field = (zh: string, en: string, example: string, ...words: readonly string[]): FieldWords => ({ label: { zh, en }, words: [zh, en, ...words], example });

export const fieldWords: { readonly [F in BaseField]: FieldWords } = {
	key: field('名单编号', 'Number in the list', 'A-001', '编号', '档案号', '户号', '序列号', 'ID', 'List number'),
	area: field('网格', 'Area', '第一网格', '所属网格', '社区', '所属社区', '辖区', '片区', '责任区', '村', '村组', 'Grid', 'Community'),
	address: field('地址', 'Address', '示例家园3幢1单元302室', '住址', '家庭住址', '家庭地址', '现住址', '现住地址', '居住地址', '居住地', '详细地址', '门牌', '门牌地址', '门牌号', '标准地址', '房屋地址', '联系地址', 'Home address'),
	estate: field('小区', 'Estate', '', '小区名称', '楼盘', '院落', '小区名', 'Compound'),
	building: field('楼栋', 'Building', '', '幢', '栋', '楼', '幢号', '栋号', '楼号', '楼幢', '楼幢号', '楼栋号', 'Block'),
	unit: field('单元', 'Unit', '', '单元号', '门洞'),
	floor: field('楼层', 'Floor', '', '层', '层数', '所在楼层'),
	room: field('室', 'Room', '', '房号', '房间号', '室号', '房间', '户室', 'Flat'),
	street: field('街路', 'Street', '', '街道路名', '路名', '街路巷', '道路', 'Road'),
	kind: field('类型', 'Kind', '住户', '房屋类型', '场所类型', '类别', 'Type'),
	code: field('门牌码', 'Code on the door', '', '二维码', '二维码编号', '地址编码', 'Door code'),
	cautions: field('上门注意', 'Take care', '', '注意事项', '安全提示', 'Cautions'),
	rhythmDays: field('走访间隔（天）', 'Days between visits', '90', '走访间隔', '走访周期', '走访周期（天）', 'Rhythm'),
	lng: field('经度', 'Longitude', '', 'lng', 'lon', 'x坐标'),
	lat: field('纬度', 'Latitude', '', 'lat', 'y坐标'),
	name: field('姓名', 'Name', '示例人', '名字', '户主姓名', '居民姓名', '人员姓名', '申请人', 'Full name'),
	sex: field('性别', 'Sex', '女', 'Gender'),
	born: field('出生日期', 'Born', '1950-05-01', '出生年月', '出生年份', '出生年', '出生', '生日', 'Date of birth', 'Year of birth', 'Birth year'),
	phones: field('电话', 'Phone', '13900000000', '手机', '手机号', '手机号码', '联系电话', '电话号码', '联系方式', '固定电话', '电话1', '电话2', '备用电话', 'Mobile', 'Telephone', 'Phone number'),
	idNumber: field('身份证号', 'ID number', '', '身份证', '身份证号码', '公民身份号码', '证件号', '证件号码', '身份号码', 'Identity number', 'ID card'),
	needs: field('需要留意', 'Needs', '独居', '关怀标签', '需求', '特殊需要'),
	tenure: field('居住方式', 'Lives there as', '自有', '居住类型', '住所类型', '居住情况', 'Tenure'),
	head: field('是否户主', 'Head of the household', '是', '户主', '与户主关系', 'Relation to the head'),
	since: field('入住日期', 'Since', '', '入住时间', '迁入日期', '居住时间', 'Moved in'),
	registered: field('人户一致', 'Registered here', '', '户籍在此', '是否本地户籍', 'Household register here'),
};

/** In the order of the template. */
const personFields: readonly BaseField[] = ['key', 'name', 'sex', 'born', 'phones', 'idNumber', 'needs', 'area', ...addressFields, 'tenure', 'head', 'since', 'registered'];
export const fieldsOf: { readonly [K in ImportKind]: readonly BaseField[] } = {
	doors: ['key', 'area', ...addressFields, 'kind', 'code', 'cautions', 'rhythmDays', 'lng', 'lat'],
	people: personFields, cases: personFields,
};
/** What a template shows; the other columns may come too. */
export const templateFields: { readonly [K in ImportKind]: readonly BaseField[] } = {
	doors: ['key', 'area', 'address', 'kind', 'rhythmDays', 'cautions', 'code', 'lng', 'lat'],
	people: ['key', 'name', 'sex', 'born', 'phones', 'idNumber', 'needs', 'area', 'address', 'tenure', 'head', 'since'],
	cases: ['key', 'name', 'phones', 'idNumber', 'area', 'address', 'needs'],
};
/** Of several columns one value is made. */
export const manyColumns: ReadonlySet<ImportField> = new Set(['phones', 'needs']);

const byWord: { readonly [K in ImportKind]: ReadonlyMap<string, ImportField> } = { doors: wordsOf('doors'), people: wordsOf('people'), cases: wordsOf('cases') };

export function isBaseField(field: string): field is BaseField {
	return (importFields as readonly string[]).includes(field);
}

function wordsOf(kind: ImportKind): ReadonlyMap<string, ImportField> {
	return new Map(fieldsOf[kind].flatMap((each) => [each, ...fieldWords[each].words].map((word) => [meant(word), each] as const)));
}

/** What the service calls its own goes before what every list has. */
export function fieldGuessed(kind: ImportKind, heading: string, service: readonly ServiceField[]): ImportField | undefined {
	return service.find(({ words }) => words.some((word) => meant(word) === meant(heading)))?.field ?? byWord[kind].get(meant(heading));
}
