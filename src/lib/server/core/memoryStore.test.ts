import { serverHealingContract } from '../../testing/serverHealingContract.ts';
import { serverScopeContract } from '../../testing/serverScopeContract.ts';
import { serverStoreContract, type OpenedStore } from '../../testing/serverStoreContract.ts';
import { asPlaced } from '../store/ownerWrites.ts';
import { MemoryServerStore } from './memoryStore.ts';

async function open(): Promise<OpenedStore> {
	let store = new MemoryServerStore();
	return {
		get store() { return store; },
		seed: async (world) => {
			store = new MemoryServerStore();
			store.seed(world.records.map(asPlaced));
		},
		enrol: async (actor) => store.enrol(actor),
		close: async () => undefined,
	};
}

serverStoreContract('memory', open);
serverHealingContract('memory', open);
serverScopeContract('memory', open);
