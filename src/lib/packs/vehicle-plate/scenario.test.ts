import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { aPhoto, theWork } from '../../testing/theWork.ts';

const checked = { 'x.checks': ['receipt', 'numbers', 'brakes'], 'x.frameNo': 'LABCDE12345678901' };

theWork('vehicle-plate', {
	'phoned, met, not passed, mended, passed, the plate comes by post': async (work) => {
		await work.taken({ 'applicant.id': ids.mother, 'place.id': ids.door, 'x.vehicle': 'wheelchair' });
		await work.does('call', { 'x.callOutcome': 'reached' });
		await work.does('book', { 'x.appointmentAt': '2026-03-06T02:00:00.000Z' });
		await work.does('unbook', { 'x.note': '下雨' });
		await work.does('book', { 'x.appointmentAt': '2026-03-09T02:00:00.000Z' });
		expect(await work.refused('pass', checked), 'without the photo of the papers').toBe('photo_required');
		await work.does('fail', { 'x.failed': '尾灯不亮' });
		await work.does('book', { 'x.appointmentAt': '2026-03-12T02:00:00.000Z' });
		await work.does('pass', checked, [aPhoto]);
		await work.as('supervisor');
		await work.does('unpass', { 'x.note': '车架号抄错了' });
		await work.as('officer');
		await work.does('pass', checked, [aPhoto]);
		await work.does('plate', { 'x.plateNo': '海A·残001' });
		await work.does('send', { 'x.sendWay': 'post', 'x.postNumber': 'DEMO0000009' });
		await work.does('notFetched', { 'x.handOverNote': '地址写错，退回来了' });
		await work.does('send', { 'x.sendWay': 'post', 'x.postNumber': 'DEMO0000010' });
		await work.does('fetched', { 'x.takenBy': '本人', 'x.takenAt': '2026-03-20T02:00:00.000Z' });
		await work.as('supervisor');
		await work.does('takeBack', { 'x.note': '记错了' });
		await work.does('handOver', { 'x.takenBy': '本人' });
	},
	'the owner does not want it, and thinks again': async (work) => {
		await work.taken({ 'applicant.id': ids.mother, 'place.id': ids.door, 'x.vehicle': 'car' });
		await work.does('drop', { 'x.note': '车卖了' });
		await work.does('again', { 'x.note': '又买了一辆' });
	},
});
