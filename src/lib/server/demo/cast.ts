import type { SlotPlan } from '../../domain/appointments/slots.ts';
import type { Json } from '../../domain/json.ts';
import type { Role } from '../../domain/records/shapes.ts';
import type { ServerInfo } from '../../protocol/messages.ts';

/** The invented people who work in the demo. Their key is no secret, and opens only on the server's own computer. */
export const demoPassword = 'doorstep-demo';

export type DemoOrganisation = 'station' | 'society';
/** The station's window and visits: mornings and afternoons of working days, an hour for three. */
const stationSlots: SlotPlan = { windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '12:00', minutes: 60, capacity: 3 }, { weekdays: [1, 2, 3, 4, 5], from: '14:00', to: '17:00', minutes: 60, capacity: 3 }], perDay: 12, exceptions: [] };
export const organisations: { readonly [key in DemoOrganisation]: { readonly name: string; readonly nameEn: string; readonly slots?: Json } } = {
	station: { name: '星禾派出所', nameEn: 'Xinghe Police Station', slots: stationSlots as unknown as Json },
	society: { name: '暖邻社工服务社', nameEn: 'Warm Neighbours Social-Work Society' },
};

/** Communities by index; `all`: the whole town. */
export type CastMember = { readonly account: string; readonly name: string; readonly role: Role; readonly organisation: DemoOrganisation; readonly communities: readonly number[] | 'all'; readonly certificateNo: string | null };
export const cast: readonly CastMember[] = [
	{ account: 'chen', name: '陈屿', role: 'officer', organisation: 'station', communities: [0], certificateNo: 'XH-0001' },
	{ account: 'lin', name: '林安', role: 'officer', organisation: 'station', communities: [0, 1], certificateNo: 'XH-0002' },
	{ account: 'wu', name: '吴清', role: 'officer', organisation: 'station', communities: [2], certificateNo: 'XH-0003' },
	{ account: 'zhou', name: '周衡', role: 'supervisor', organisation: 'station', communities: 'all', certificateNo: 'XH-0004' },
	{ account: 'he', name: '何苗', role: 'administrator', organisation: 'station', communities: 'all', certificateNo: null },
	{ account: 'xu', name: '许岚', role: 'officer', organisation: 'society', communities: [0, 1], certificateNo: 'NL-0001' },
	{ account: 'su', name: '苏禾', role: 'officer', organisation: 'society', communities: [2], certificateNo: 'NL-0002' },
	{ account: 'tang', name: '唐宁', role: 'supervisor', organisation: 'society', communities: 'all', certificateNo: null },
];

export const communities = [
	{ name: '望潮社区', nameEn: 'Wangchao Community', short: '望潮', shortEn: 'Wangchao' },
	{ name: '棠溪社区', nameEn: 'Tangxi Community', short: '棠溪', shortEn: 'Tangxi' },
	{ name: '麦浪社区', nameEn: 'Mailang Community', short: '麦浪', shortEn: 'Mailang' },
] as const;

export const town = { name: '星禾镇', nameEn: 'Xinghe Town' } as const;

/** What stands on the sign-in page of a demo. */
export function demoAccounts(): ServerInfo['demoAccounts'] {
	return cast.map((member) => ({
		account: member.account, password: demoPassword, name: member.name, role: member.role, organisation: organisations[member.organisation].name,
		areas: member.communities === 'all' ? town.name : member.communities.map((index) => communities[index]?.name ?? '').join('、'),
	}));
}
