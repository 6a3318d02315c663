/**
 * A copy without proxies, so that it can be posted: state classes of the page hand out proxies, which the structured clone refuses.
 * Bytes pass as they are. What cannot cross (functions, class instances) is a fault of the caller.
 */
export function plain(value: unknown): unknown {
	if (value === null || typeof value !== 'object') {
		if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('only data crosses to the worker');
		return value;
	}
	if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || (typeof Blob !== 'undefined' && value instanceof Blob)) return value;
	if (Array.isArray(value)) return Array.from(value, plain);
	if (value instanceof Date) return new Date(value);
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}
