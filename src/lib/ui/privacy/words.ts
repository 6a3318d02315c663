import type { NoticeWay } from '../../domain/privacy/notice.ts';
import { m } from '../../i18n/paraglide/messages.js';

export function wayWords(how: NoticeWay): string {
	switch (how) {
		case 'readOut': return m.privacy_did_readOut();
		case 'shown': return m.privacy_did_shown();
		case 'declined': return m.privacy_did_declined();
		case 'impossible': return m.privacy_did_impossible();
	}
}
