import type { WorkerContext } from '../context.ts';
import { makeAnswers } from './answers.ts';
import { makeAgenda } from './agenda.ts';
import { makeAppointments } from './appointments.ts';
import { makeApps } from './apps.ts';
import { makeAudit } from './audit.ts';
import { makeBeyond } from './beyond.ts';
import { makeCalendar } from './calendar.ts';
import { makeCalls } from './calls.ts';
import { makeCases } from './cases.ts';
import { makeDevices } from './devices.ts';
import { makeDrives } from './drives.ts';
import { makeErasure } from './erasure.ts';
import { makeEvidence } from './evidence.ts';
import { makeExits } from './exits.ts';
import { makeFigures } from './figures.ts';
import { makeFlags } from './flags.ts';
import { makeForms } from './forms.ts';
import { makeGuides } from './guides.ts';
import { makeHandOvers } from './handOvers.ts';
import { makeHazards } from './hazards.ts';
import { makeImports } from './imports.ts';
import { makeIntake } from './intake.ts';
import { makeMap } from './map.ts';
import { makeMaps } from './maps.ts';
import { makeProfile } from './profile.ts';
import { makeMyDay } from './myDay.ts';
import { makeOfficers } from './officers.ts';
import { makePeople } from './people.ts';
import { makeCaptures } from './captures.ts';
import { makePlaces } from './places.ts';
import { makePrivacy } from './privacy.ts';
import { makePush } from './push.ts';
import { makeRecoveries } from './recoveries.ts';
import { makeRequests } from './requests.ts';
import { makeRestricted } from './restricted.ts';
import { makeReviews } from './reviews.ts';
import { makeSearch } from './search.ts';
import { makeTeam } from './team.ts';
import { makeTellings } from './tellings.ts';
import { makeToday } from './today.ts';
import { makeVisits } from './visits.ts';

/**
 * Every feature of the worker, one file each beside this one: `export function makeToday(context: WorkerContext) { return { … } }`.
 * Each method is async and answers a `Result`. Adding a feature touches this list and nothing else.
 */
export function makeFeatures(context: WorkerContext) {
	const captures = makeCaptures(context);
	return {
		answers: makeAnswers(context),
		agenda: makeAgenda(context),
		appointments: makeAppointments(context),
		apps: makeApps(context),
		audit: makeAudit(context),
		beyond: makeBeyond(context),
		calendar: makeCalendar(context),
		calls: makeCalls(context),
		captures,
		cases: makeCases(context, captures),
		devices: makeDevices(context),
		drives: makeDrives(context),
		erasure: makeErasure(context),
		evidence: makeEvidence(context),
		exits: makeExits(context, captures),
		figures: makeFigures(context),
		flags: makeFlags(context),
		forms: makeForms(context, captures),
		guides: makeGuides(context),
		handOvers: makeHandOvers(context),
		hazards: makeHazards(context, captures),
		imports: makeImports(context),
		intake: makeIntake(context),
		map: makeMap(context),
		maps: makeMaps(context),
		profile: makeProfile(context),
		myDay: makeMyDay(context),
		officers: makeOfficers(context),
		people: makePeople(context),
		places: makePlaces(context, captures),
		privacy: makePrivacy(context),
		push: makePush(context),
		recoveries: makeRecoveries(context),
		requests: makeRequests(context, captures),
		restricted: makeRestricted(context),
		reviews: makeReviews(context),
		search: makeSearch(context),
		team: makeTeam(context),
		tellings: makeTellings(context),
		today: makeToday(context),
		visits: makeVisits(context, captures),
	};
}

export type Features = ReturnType<typeof makeFeatures>;
