import { problemOf } from '../db/fence.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail } from '../domain/result.ts';

type Method = (...args: unknown[]) => unknown;

/** The same methods, which answer `app_broken` (`storage_full` on a device without room) where they would throw: a fault in one feature never ends a call without an answer. */
export function answering<T extends object>(part: T): T {
	return new Proxy(part, {
		get: (target, name, receiver) => {
			const method: unknown = Reflect.get(target, name, receiver);
			if (typeof method !== 'function') return method;
			return async (...args: unknown[]) => {
				try {
					return await (method as Method).apply(target, args);
				} catch (error) {
					const why = problemOf(error);
					if (why.code === 'storage_full') return fail(why);
					// A fault of the app, not of the data: its own words and stack, for whoever looks at this device's console.
					// eslint-disable-next-line no-console
					console.error(error);
					return fail(problem('app_broken'));
				}
			};
		},
	});
}

/** One object of parts, of which some exist only while a vault is open. */
export function partsOf<Always extends object>(always: Always, open: () => object | null): Always {
	return new Proxy(always, {
		get: (target, name, receiver) => {
			if (name in target || typeof name === 'symbol') return Reflect.get(target, name, receiver);
			return new Proxy({}, { get: (_, method) => callOf(open(), name, method) });
		},
	});
}

function callOf(parts: object | null, part: string, method: string | symbol): Method | undefined {
	if (typeof method === 'symbol') return undefined;
	return async (...args) => {
		if (parts === null) return fail(problem('vault_locked'));
		const found: unknown = Reflect.get(parts, part);
		const call = typeof found === 'object' && found !== null ? (answering(found) as { readonly [name: string]: unknown })[method] : undefined;
		return typeof call === 'function' ? (call as Method)(...args) : fail(problem('app_broken'));
	};
}
