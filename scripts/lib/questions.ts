import { createInterface, type Interface } from 'node:readline/promises';
import type { TenantInput } from '../../src/lib/server/setup/setup.ts';
import { parseAreaTree } from './areaTree.ts';
import { say, Stop } from './say.mjs';

export async function askForWay(): Promise<'demo' | 'own'> {
	say('\nFirst start 首次启动\n  1  Try the demo: an invented town, nothing real 先看演示\n  2  Set up our own 建立本单位的系统');
	const answer = await withTerminal((terminal) => ask(terminal, 'Which 请选择', { fallback: '1', check: (text) => (text === '1' || text === '2' ? undefined : 'Type 1 or 2.') }));
	return answer === '2' ? 'own' : 'demo';
}

export function askForSetUp(): Promise<TenantInput> {
	return withTerminal(async (terminal) => {
		const tenantName = await ask(terminal, 'Name of your town or agency 单位或地区名称');
		const zone = await ask(terminal, 'Time zone 时区', { fallback: 'Asia/Shanghai', check: checkZone });
		const name = await ask(terminal, 'First administrator’s name 管理员姓名');
		const account = await ask(terminal, 'Account to sign in with 登录账号', { check: (text) => (/^[\p{L}\p{N}._@-]{2,80}$/u.test(text) ? undefined : '2 to 80 letters, digits or . _ @ -') });
		const password = await askPassword(terminal);
		const organisations = await askOrganisations(terminal);
		const areas = await askAreas(terminal);
		return { tenantName, zone, administrator: { name, account, password }, organisations, areas };
	});
}

async function askOrganisations(terminal: Interface): Promise<TenantInput['organisations']> {
	say('\nOrganisations, one a line; the first is the administrator’s own. An empty line ends. 机构，每行一个，空行结束');
	const names = await askLines(terminal);
	if (names.length === 0) return askOrganisations(terminal);
	return names.map((name) => ({ name: name.trim(), kind: kindOf(name) }));
}

/** A guess by the name; administrators can change it later. */
function kindOf(name: string): TenantInput['organisations'][number]['kind'] {
	if (/派出所|公安|police|station/i.test(name)) return 'station';
	if (/委员会|居委|村委|committee/i.test(name)) return 'committee';
	return /社工|协会|服务社|society|association/i.test(name) ? 'society' : 'centre';
}

async function askAreas(terminal: Interface): Promise<TenantInput['areas']> {
	say('\nAreas, one a line; two spaces deeper means inside the one above. An empty line ends. 辖区，每行一个，下级缩进两格，空行结束\n  (for example)\n  星禾镇\n    和平社区\n      第一网格');
	const lines = await askLines(terminal);
	try {
		const tree = parseAreaTree(lines.join('\n'));
		if (tree.length > 0) return tree;
	} catch (error) {
		say(`That cannot be read: ${error instanceof Error ? error.message : String(error)}. Once more, please.`);
	}
	return askAreas(terminal);
}

async function askLines(terminal: Interface): Promise<readonly string[]> {
	const lines: string[] = [];
	for (;;) {
		const line = await terminal.question('> ');
		if (line.trim() === '') return lines;
		lines.push(line);
	}
}

async function askPassword(terminal: Interface): Promise<string> {
	const password = await ask(terminal, 'Password, at least 10 characters (shown as you type) 密码，至少 10 位（会显示）', { check: (text) => (text.length >= 10 ? undefined : 'At least 10 characters.') });
	const again = await terminal.question('The same password again 再输入一次: ');
	if (again.trim() === password) return password;
	say('The two differ. Once more, please. 两次不一样，请重输');
	return askPassword(terminal);
}

type Asking = { readonly fallback?: string; readonly check?: (text: string) => string | undefined };

async function ask(terminal: Interface, question: string, asking: Asking = {}): Promise<string> {
	for (;;) {
		const hint = asking.fallback === undefined ? '' : ` [${asking.fallback}]`;
		const text = (await terminal.question(`${question}${hint}: `)).trim() || (asking.fallback ?? '');
		const fault = text === '' ? 'It may not be empty.' : asking.check?.(text);
		if (fault === undefined) return text;
		say(fault);
	}
}

function checkZone(zone: string): string | undefined {
	return Intl.supportedValuesOf('timeZone').includes(zone) ? undefined : 'A name such as Asia/Shanghai, please.';
}

/** Ctrl-C or the end of input during a question is a wish to stop, not a fault. */
async function withTerminal<T>(use: (terminal: Interface) => Promise<T>): Promise<T> {
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const stopped = new Promise<never>((_, reject) => {
		const stop = (): void => reject(new Stop('Stopped before set-up was finished; nothing was kept.'));
		terminal.on('SIGINT', stop);
		terminal.on('close', stop);
	});
	try {
		return await Promise.race([use(terminal), stopped]);
	} finally {
		stopped.catch(() => undefined);
		terminal.close();
	}
}
