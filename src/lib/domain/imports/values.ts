import { fromDeclared, type CoordinateSystem } from '../geo/otherSystems.ts';
import { toPoint } from '../geo/wgs84.ts';
import type { CareNeed, PersonShape, PlaceKind, Point, Tenure } from '../records/shapes.ts';
import { narrow, parts, plain } from './text.ts';

/** A value of a cell, or that it cannot be read. Undefined: nothing was written. */
export type Read<T> = { readonly value: T } | { readonly unread: string } | undefined;

const words = <T extends string>(table: { readonly [value in T]: readonly string[] }): ReadonlyMap<string, T> =>
	new Map((Object.entries(table) as [T, readonly string[]][]).flatMap(([value, names]) => [value, ...names].map((name) => [narrow(name).toLowerCase(), value] as const)));

const sexes = words<NonNullable<PersonShape['sex']>>({ female: ['女', '女性', 'f', '2'], male: ['男', '男性', 'm', '1'] });
const kinds = words<PlaceKind>({ door: ['住户', '住宅', '居民', '家庭', '出租房', '自住房', '户'], entrance: ['单元门', '楼道', '单元', '楼门'], shop: ['商铺', '店铺', '门店', '九小场所', '店'], site: ['场所', '单位', '企业', '工地', '厂房', '仓库', '学校'], public: ['公共场所', '公共', '广场', '公园'] });
const tenures = words<Tenure>({ owner: ['自有', '自购', '业主', '产权人', '自住'], tenant: ['租住', '租赁', '租客', '承租人', '租户'], family: ['家人', '家属', '亲属', '随住'], lodger: ['借住', '寄住', '寄宿'] });
const yeses = words<'yes' | 'no'>({ yes: ['是', '有', '户主', '本人', '一致', 'y', 'true', '√', '✓', '1', '人户一致'], no: ['否', '无', '不是', '不一致', 'n', 'false', '×', '0', '人户分离'] });
const needWords = words<CareNeed>({
	livesAlone: ['独居', '独居老人', '空巢', 'lives alone'], mobility: ['行动不便', '卧床', '轮椅', 'walks with difficulty'], hearing: ['听力不便', '听力弱', 'hard of hearing'], sight: ['视力不便', '视力弱', 'poor sight'],
	readsAloud: ['需要读给本人听', '不识字', 'read aloud'], child: ['有小孩', 'a child at home'], interpreter: ['需要翻译', '不会普通话', 'interpreter'],
});

const oneOf = <T>(text: string | undefined, table: ReadonlyMap<string, T>): Read<T> => {
	if (text === undefined || plain(text) === '') return undefined;
	const value = table.get(narrow(text).toLowerCase());
	return value === undefined ? { unread: plain(text) } : { value };
};

export const readSex = (text: string | undefined): Read<NonNullable<PersonShape['sex']>> => oneOf(text, sexes);
export const readKind = (text: string | undefined): Read<PlaceKind> => oneOf(text, kinds);
export const readTenure = (text: string | undefined): Read<Tenure> => oneOf(text, tenures);

export function readYes(text: string | undefined): Read<boolean> {
	const read = oneOf(text, yeses);
	return read === undefined || 'unread' in read ? read : { value: read.value === 'yes' };
}

/** 与户主关系 holds 妻, 子 and so on: who is no head, and no fault. */
export function readHead(text: string | undefined): Read<boolean> {
	const read = readYes(text);
	return read !== undefined && 'unread' in read ? { value: false } : read;
}

export function readNeeds(text: string | undefined): Read<readonly CareNeed[]> {
	const each = parts(text ?? '').filter((part) => !['无', '否', '-'].includes(part));
	if (each.length === 0) return undefined;
	const unread = each.filter((part) => !needWords.has(narrow(part).toLowerCase()));
	return unread.length > 0 ? { unread: unread.join('、') } : { value: [...new Set(each.flatMap((part) => needWords.get(narrow(part).toLowerCase()) ?? []))] };
}

/** Mobile numbers of eleven digits and landlines with or without an area code; +86 and dashes are taken off. */
export function readPhones(text: string | undefined): Read<readonly string[]> {
	const each = parts((text ?? '').replace(/(?<=\d)\s+(?=\d)/gu, '').replace(/(?<=\d{7})\s+/gu, '、'));
	if (each.length === 0) return undefined;
	const numbers = each.map((part) => narrow(part).replace(/['()-]/gu, '').replace(/^(\+|00)?86(?=1\d{10}$)/u, ''));
	const unread = numbers.filter((number) => !/^(1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|400\d{7}|1\d{4})$/.test(number));
	return unread.length > 0 ? { unread: unread.join('、') } : { value: [...new Set(numbers)] };
}

/** 1950, 1950年, 1950-05-01, 1950.5.1, 19500501, 1950/5. */
export function readBirthYear(text: string | undefined, thisYear: number): Read<number> {
	if (text === undefined || plain(text) === '') return undefined;
	const found = /^(\d{4})(?:年|\D|$|(?:0\d|1[0-2])(?:[0-3]\d)?$)/u.exec(narrow(text));
	const year = Number(found?.[1]);
	return found === null || year < 1900 || year > thisYear ? { unread: plain(text) } : { value: year };
}

export function readDay(text: string | undefined): Read<string> {
	if (text === undefined || plain(text) === '') return undefined;
	const [, year = '', month = '', day = ''] = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/u.exec(narrow(text)) ?? [];
	const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	const at = Date.parse(iso);
	return year === '' || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? { unread: plain(text) } : { value: iso };
}

export function readCount(text: string | undefined, most: number): Read<number> {
	if (text === undefined || plain(text) === '') return undefined;
	const value = Number(narrow(text).replace(/天$/u, ''));
	return Number.isSafeInteger(value) && value > 0 && value <= most ? { value } : { unread: plain(text) };
}

/** WGS-84 degrees, both or neither. */
export function readPoint(lng: string | undefined, lat: string | undefined, system: CoordinateSystem): Read<Point> {
	const [x, y] = [narrow(lng ?? ''), narrow(lat ?? '')];
	if (x === '' && y === '') return undefined;
	const point = { lng: Number(x), lat: Number(y) };
	const fits = x !== '' && y !== '' && Number.isFinite(point.lng) && Number.isFinite(point.lat) && Math.abs(point.lng) <= 180 && Math.abs(point.lat) <= 90 && (point.lng !== 0 || point.lat !== 0);
	if (!fits) return { unread: `${x} ${y}`.trim() };
	return { value: system === 'wgs84' ? { ...point, accuracy: null, source: 'import' } : toPoint(fromDeclared(point.lng, point.lat, system), 'import', null) };
}
