import type { TaskKind } from '../../domain/records/shapes.ts';
import { m } from '../../i18n/paraglide/messages.js';

export function kindName(kind: TaskKind): string {
	return kind === 'visit' ? m.today_kind_visit() : kind === 'recheck' ? m.today_kind_recheck() : m.today_kind_appointment();
}
