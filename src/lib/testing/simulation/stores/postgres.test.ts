import { afterAll, describe } from 'vitest';
import { closeStores } from './stores.ts';
import { storeSeeds } from './storeSeeds.ts';

afterAll(closeStores);

describe('five devices and a server on PostgreSQL', () => {
	storeSeeds('postgres', 24);
});

describe('five devices and a server, all on the stores that ship', () => {
	storeSeeds('both', 12);
});
