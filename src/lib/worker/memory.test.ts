import { expect, it } from 'vitest';
import { makeMemoryContext } from '../testing/memoryContext.ts';

it('what is typed into two sheets stands apart, is there again after a kill, and leaves nothing behind when it was saved', async () => {
	const { context, store } = await open();
	await context.memory.set('typed:note:1', { text: '门口' });
	await context.memory.set('typed:call:1', { words: '明天再打' });
	const again = (await open(context.disk)).context;
	expect(await again.memory.get('typed:note:1')).toEqual({ text: '门口' });
	await again.memory.set('typed:note:1', null);
	expect(await store.value('memory')).toEqual({ 'typed:call:1': { words: '明天再打' } });
});

async function open(disk?: Awaited<ReturnType<typeof makeMemoryContext>>['disk']) {
	const context = await makeMemoryContext(disk === undefined ? {} : { disk });
	return { context, store: context.store };
}
