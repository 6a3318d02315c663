import type { WorkerContext } from '../context.ts';
import { makeCases } from './cases.ts';
import { makeMap } from './map.ts';
import { makeProfile } from './profile.ts';
import { makeMyDay } from './myDay.ts';
import { makePeople } from './people.ts';
import { makePhotos } from './photos.ts';
import { makeRequests } from './requests.ts';
import { makeSearch } from './search.ts';

/**
 * Every feature of the worker, one file each beside this one: `export function makeToday(context: WorkerContext) { return { … } }`.
 * Each method is async and answers a `Result`. Adding a feature touches this list and nothing else.
 */
export function makeFeatures(context: WorkerContext) {
	const photos = makePhotos(context);
	return {
		cases: makeCases(context, photos),
		map: makeMap(context),
		profile: makeProfile(context),
		myDay: makeMyDay(context),
		people: makePeople(context),
		photos,
		requests: makeRequests(context),
		search: makeSearch(context),
	};
}

export type Features = ReturnType<typeof makeFeatures>;
