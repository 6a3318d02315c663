import { isPeriod, presets, type Period, type Preset } from '../../domain/figures/period.ts';
import { asId, isId, type Id } from '../../domain/ids.ts';
import type { FiguresChosen } from '../../worker/features/figures/shapes.ts';

/** What the address of the screen asks for: a service, days or words for them, an area. Nobody's name can stand in it. */
export function readChosen(params: URLSearchParams): FiguresChosen {
	const own = { from: params.get('from') ?? '', until: params.get('until') ?? '' };
	const area = params.get('area');
	return { packId: params.get('service') ?? '', time: isPeriod(own) ? own : (presets.find((each) => each === params.get('time')) ?? 'month'), areaId: isId(area) ? asId(area) : null };
}

export function writeChosen({ packId, time, areaId }: { readonly packId: string; readonly time: Preset | Period; readonly areaId: Id | null }): string {
	return new URLSearchParams({ ...(packId === '' ? {} : { service: packId }), ...(typeof time === 'string' ? { time } : { from: time.from, until: time.until }), ...(areaId === null ? {} : { area: areaId }) }).toString();
}
