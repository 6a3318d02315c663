import type { FormShape } from '../domain/records/shapes.ts';
import { chinaCalendar } from '../domain/time/chinaHolidays.ts';
import type { Pack } from '../domain/workflow/pack.ts';
import { calendarOf } from './calendar.ts';
import type { Packs, View } from './context.ts';

/** The published packs and forms among the synced records. Their JSON was checked by the server when it was published. */
export function packsOf(view: View, zone: () => string = () => chinaCalendar.zone): Packs {
	const calendar = calendarOf(view, zone);
	let packVersion = -1;
	let formVersion = -1;
	let packs = new Map<string, Pack>();
	let newest = new Map<string, Pack>();
	let forms = new Map<string, FormShape>();

	function read(): void {
		if (view.version('pack') === packVersion) return;
		packVersion = view.version('pack');
		const all = view.all('pack').map((record) => record.fields.definition as unknown as Pack);
		packs = new Map(all.map((pack) => [`${pack.id}@${pack.version}`, pack]));
		newest = new Map(all.toSorted((a, b) => a.version - b.version).map((pack) => [pack.id, pack]));
	}
	function readForms(): void {
		if (view.version('form') === formVersion) return;
		formVersion = view.version('form');
		forms = new Map(view.all('form').map(({ fields }) => [`${fields.formId}@${fields.version}`, fields]));
	}

	return {
		calendar,
		pack: (packId, version) => {
			read();
			return packs.get(`${packId}@${version}`);
		},
		all: () => {
			read();
			return [...newest.values()];
		},
		newest: (packId) => {
			read();
			return newest.get(packId);
		},
		form: (formId, version) => {
			readForms();
			return forms.get(`${formId}@${version}`);
		},
	};
}
