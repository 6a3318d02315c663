import { expect } from 'vitest';
import { ids } from '../../testing/caseRecords.ts';
import { theWork } from '../../testing/theWork.ts';

const pension = { 'applicant.id': ids.mother, 'place.id': ids.door, 'x.what': 'pension', 'x.level': 'village', 'x.entrusted': 'written', 'x.papersTaken': '身份证复印件' };

theWork('agent-filing', {
	'a grid worker takes it in, the village has not the power, the town does it, one paper comes back, and it is brought home': async (work) => {
		await work.taken({ ...pension, 'x.level': 'town' });
		await work.as('officer', { role: 'partner' });
		expect(await work.refused('toTown'), 'a grid worker of another organisation takes in and no more').toBe('not_allowed');
		await work.does('toVillage', {});
		await work.as('officer');
		await work.does('villageBack', { 'x.reason': '少照片' });
		await work.does('toVillage', { 'x.papersTaken': '身份证复印件、照片' });
		const town = await work.does('toTown', {});
		expect(town.time.waits?.label?.zh, 'the town has a clock of its own').toBe('镇（街道）5 个工作日内办');
		expect(await work.refused('townDone'), 'what is the town’s is not done by an officer of the village').toBe('not_allowed');
		await work.as('supervisor');
		await work.does('townBack', { 'x.reason': '缺委托书' });
		await work.does('toTown', {});
		await work.does('townDone', { 'x.resultNo': '镇 3' });
		await work.does('redo', { 'x.reason': '姓名错字' });
		await work.does('townDone', { 'x.resultNo': '镇 4' });
		await work.does('handOver', { 'x.takenBy': '本人' });
	},
	'within the village’s powers, laid into the locker of the committee; another cannot be done, and then can': async (work) => {
		await work.taken(pension);
		await work.does('toVillage', {});
		await work.does('villageDone', { 'x.resultNo': '村 9' });
		await work.does('send', { 'x.sendWay': 'locker', 'x.lockerNo': '居委会 1 号', 'x.lockerCode': '22-3344' });
		await work.does('notFetched', { 'x.handOverNote': '出门了' });
		await work.does('send', { 'x.sendWay': 'post', 'x.postNumber': 'DEMO1' });
		await work.does('fetched', { 'x.takenBy': '女儿', 'x.takenAt': '2026-03-05T02:00:00.000Z' });
		await work.taken(pension);
		await work.does('refuse', { 'x.reason': '年龄不够' });
		await work.does('again', { 'x.reason': '生日到了' });
	},
});
