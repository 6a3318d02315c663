import { expect } from 'vitest';
import { theWork } from '../../testing/theWork.ts';

theWork('question', {
	'asked at a door, passed on, taken back, passed on again, and answered': async (work) => {
		await work.taken({ 'x.kind': 'papers', 'x.how': 'later', 'x.what': '临时居住证怎么办' });
		expect(await work.refused('pass', {}), 'to nobody').toBe('field_required');
		await work.does('pass', { 'x.passedTo': '户籍窗口' });
		await work.does('takeBack');
		await work.does('pass', { 'x.passedTo': '镇政务中心' });
		await work.does('answer', { 'x.answer': '已回电' });
		await work.does('again', { 'x.reason': '又问孩子的' });
		await work.does('drop', { 'x.reason': '不用了' });
	},
});
