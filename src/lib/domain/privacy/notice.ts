import { isId, type Id } from '../ids.ts';
import { sameJson, type Json } from '../json.ts';
import { fieldFits } from '../records/fieldRules.ts';
import type { Fields } from '../records/record.ts';
import type { Day, Instant } from '../records/shapes.ts';

/**
 * What was done about the notice that people are owed when something about them is first written down (the pack says its words, version and source).
 * Each time is a field of its own (`notice.<id>`) of the door or the person, and never changed: two officers who both told a household contradict
 * nobody. What is due follows from all of them.
 */
export const noticeWays = ['readOut', 'shown', 'declined', 'impossible'] as const;
export type NoticeWay = (typeof noticeWays)[number];
export type NoticeGiven = {
	/** The purpose: the service whose notice it is, and the version of its words. */
	readonly packId: string; readonly version: number;
	readonly how: NoticeWay;
	/** One of the pack's; only where it was impossible, and then it stays due. */
	readonly reason: string | null;
	readonly language: 'zh-CN' | 'en';
	readonly by: Id; readonly at: Instant;
};
export type NoticeOf = { readonly type: 'place' | 'person'; readonly id: Id };

export const noticeField = (id: Id): string => `notice.${id}`;
export const isNoticeField = (field: string): boolean => field.startsWith('notice.');

const keys = ['packId', 'version', 'how', 'reason', 'language', 'by', 'at'];
const nameLength = 60;

/** Whether this may stand in that field of the record as it is. Undefined: the field is about no notice. */
export function noticeFits(record: Fields, field: string, value: Json): boolean | undefined {
	if (!isNoticeField(field)) return undefined;
	return isId(field.slice('notice.'.length)) && isNoticeGiven(value) && Object.keys(value).every((key) => keys.includes(key)) && (record[field] === undefined || sameJson(record[field], value));
}

export function isNoticeGiven(value: Json | undefined): value is Json & NoticeGiven {
	if (value === null || value === undefined || typeof value !== 'object' || Array.isArray(value)) return false;
	const given = value as { readonly [key: string]: Json };
	const reason = given['reason'];
	return isName(given['packId']) && fieldFits('count', given['version'] ?? null) && noticeWays.some((way) => way === given['how']) && (given['how'] === 'impossible' ? isName(reason) : reason === null)
		&& (given['language'] === 'zh-CN' || given['language'] === 'en') && isId(given['by']) && fieldFits('instant', given['at'] ?? null);
}

function isName(value: Json | undefined): boolean {
	return typeof value === 'string' && value !== '' && value.length <= nameLength;
}

/** Newest first. */
export function noticesOf(fields: Fields, packId: string): readonly NoticeGiven[] {
	const given = Object.entries(fields).flatMap(([field, value]): NoticeGiven[] => (isNoticeField(field) && isNoticeGiven(value) && value.packId === packId ? [value] : []));
	return given.toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** One who lives, or lived, at a door. */
export type Stay = { readonly since: Day | null; readonly until: Day | null };

/**
 * The notice by which those who live there now were told in this version; null: it is due. Who moves in is told anew, and so is an empty home's next household.
 * `dayOf`: the day of an instant in the tenant's zone. For a person `stays` is empty.
 */
export function toldBy(given: readonly NoticeGiven[], version: number, stays: readonly Stay[], dayOf: (at: Instant) => Day): NoticeGiven | null {
	const now = stays.filter((stay) => stay.until === null);
	return given.find((one) => {
		if (one.how === 'impossible' || one.version < version) return false;
		const day = dayOf(one.at);
		return now.length > 0 ? now.every((stay) => stay.since === null || stay.since <= day) : stays.every((stay) => stay.until === null || stay.until <= day);
	}) ?? null;
}
