import CircleCheckBig from '@lucide/svelte/icons/circle-check-big';
import CloudDownload from '@lucide/svelte/icons/cloud-download';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import CloudUpload from '@lucide/svelte/icons/cloud-upload';
import HardDrive from '@lucide/svelte/icons/hard-drive';
import KeyRound from '@lucide/svelte/icons/key-round';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import { m } from '../../i18n/paraglide/messages.js';
import type { StatusKind, StatusLine, StatusTone } from './statusLine.ts';

export const statusIcons = {
	attention: TriangleAlert, signIn: KeyRound, update: RefreshCw, offline: CloudOff, loading: CloudDownload, preparing: CloudDownload, sending: CloudUpload, saved: HardDrive, received: CircleCheckBig, waiting: RefreshCw,
} as const satisfies { readonly [K in StatusKind]: unknown };

export const statusToneClass: { readonly [T in StatusTone]: string } = { calm: 'muted', busy: 'text-info', notice: 'text-warning', alarm: 'text-error bg-error/10' };

/** `time`: says an instant in the tenant's zone. */
export function statusText(line: StatusLine, time: (at: string) => string): string {
	const { count } = line;
	switch (line.kind) {
		case 'attention': return m.shell_status_attention({ count });
		case 'signIn': return m.shell_status_sign_in({ count });
		case 'update': return m.shell_status_update();
		case 'offline': return count === 0 ? m.shell_status_offline() : m.shell_status_offline_count({ count });
		case 'loading': return m.shell_status_loading({ count });
		case 'preparing': return m.shell_status_preparing();
		case 'sending': return m.shell_status_sending({ count });
		case 'saved': return m.shell_status_saved({ count });
		case 'received': return m.shell_status_received({ time: line.receivedAt === null ? '' : time(line.receivedAt) });
		case 'waiting': return m.shell_status_waiting();
	}
}
