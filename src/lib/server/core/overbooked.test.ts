import { bookingContract } from '../../testing/bookingContract.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

bookingContract('memory', async () => {
	let store = new MemoryServerStore();
	return {
		get store() { return store; },
		seed: async (world) => {
			store = new MemoryServerStore();
			store.seed(world.records.map(asPlaced));
		},
		enrol: async (actor) => store.enrol(actor), close: async () => undefined,
	};
});
