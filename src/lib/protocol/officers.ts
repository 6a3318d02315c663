import * as v from 'valibot';
import { mostCodeDays, officerLimits } from '../domain/accounts/officer.ts';
import { problem } from '../domain/problems/problem.ts';
import { roles } from '../domain/records/shapes.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { count, id, instant, parseJson, text } from './scalars.ts';

const name = text(200);
const number = v.nullable(text(200));
const areaIds = v.pipe(v.array(id), v.maxLength(officerLimits.areas));
const newOfficer = v.object({ account: text(200), name, role: v.picklist(roles), organisationId: id, areaIds, phone: number, certificateNo: number });
const make = v.object({ officers: v.pipe(v.array(newOfficer), v.minLength(1), v.maxLength(officerLimits.officersAtOnce)) });
const change = v.object({
	officerId: id, rev: count,
	set: v.partial(v.object({ name, role: v.picklist(roles), organisationId: id, areaIds, phone: number, certificateNo: number, active: v.boolean() })),
});
const codes = v.object({ officerIds: v.pipe(v.array(id), v.minLength(1), v.maxLength(officerLimits.officersAtOnce)), days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostCodeDays)) });

/** As the server has it now. `role`: a newer server may know one that this device does not. */
const told = v.object({
	officerId: id, rev: count, account: v.nullable(text(200)), name, role: text(40), organisationId: id, areaIds: v.array(id), phone: number, certificateNo: number, active: v.boolean(),
	/** A password has been set. */
	enrolled: v.boolean(), lastContact: v.nullable(instant), signedIn: count, codeUntil: v.nullable(instant),
});
const list = v.object({ officers: v.array(told) });
const made = v.object({ made: v.array(v.object({ officerId: id, account: text(200) })) });
const madeCodes = v.object({ codes: v.array(v.object({ officerId: id, account: text(200), code: text(60) })), expiresAt: instant });

export type ToldOfficer = v.InferOutput<typeof told>;
export type MadeOfficers = v.InferOutput<typeof made>['made'];
/** Codes in clear exist in this answer and on the paper, nowhere else. */
export type MadeCodes = v.InferOutput<typeof madeCodes>;

const bodyReader = <T>(shape: v.GenericSchema<unknown, T>, field: string) => (body: string): Result<T> => {
	const parsed = v.safeParse(shape, parseJson(body));
	return parsed.success ? ok(parsed.output) : fail(problem('body_unreadable', { field }));
};
const answerReader = <T>(shape: v.GenericSchema<unknown, T>) => (value: unknown): Result<T> => {
	const parsed = v.safeParse(shape, value);
	return parsed.success ? ok(parsed.output) : fail(problem('server_answer_unreadable'));
};

/** Server side of POST /api/admin/officers, …/change and POST /api/admin/enrolments/sheet. */
export const readMakeOfficers = bodyReader(make, 'officers');
export const readChangeOfficer = bodyReader(change, 'officerId');
export const readCodesWanted = bodyReader(codes, 'officerIds');

export const readOfficerList = answerReader(list);
export const readMadeOfficers = answerReader(made);
export const readMadeCodes = answerReader(madeCodes);
