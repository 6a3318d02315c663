import { describe, expect, it } from 'vitest';
import { blankGuardian, consentFrom, type GuardianTyped } from './guardian.ts';

describe('what is typed of a guardian’s consent', () => {
	const full: GuardianTyped = { how: 'signed', relation: 'parent', guardian: ' 测试甲 ', witness: '测试乙', reason: '煤气味', fileId: 'a-file' };

	it('is enough with each way’s own parts, and takes nothing else along', () => {
		expect(consentFrom(full)).toEqual({ how: 'signed', relation: 'parent', name: '测试甲', fileId: 'a-file' });
		expect(consentFrom({ ...full, how: 'spoken' })).toEqual({ how: 'spoken', relation: 'parent', name: '测试甲', witness: '测试乙' });
		expect(consentFrom({ ...full, how: 'lifeSafety' })).toEqual({ how: 'lifeSafety', reason: '煤气味' });
	});

	it('is not enough while a part is missing', () => {
		expect(consentFrom(blankGuardian)).toBeNull();
		for (const missing of [{ relation: '' }, { guardian: ' ' }, { fileId: '' }]) expect(consentFrom({ ...full, ...missing }), JSON.stringify(missing)).toBeNull();
		expect(consentFrom({ ...full, how: 'spoken', witness: ' ' })).toBeNull();
		expect(consentFrom({ ...full, how: 'lifeSafety', reason: '' })).toBeNull();
	});
});
