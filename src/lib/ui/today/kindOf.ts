import { m } from '../../i18n/paraglide/messages.js';
import type { TodayItem } from '../../worker/features/today.ts';

export function kindName({ kind, place }: TodayItem): string {
	if (kind === 'visit' && place?.kind === 'entrance') return m.visits_stairwell();
	return kind === 'visit' ? m.today_kind_visit() : kind === 'recheck' ? m.today_kind_recheck() : m.today_kind_appointment();
}
