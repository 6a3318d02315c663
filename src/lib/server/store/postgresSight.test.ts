import { openServerDatabase } from '../../testing/serverDatabase.ts';
import { serverSightContract } from '../../testing/serverSightContract.ts';

serverSightContract('PostgreSQL', openServerDatabase);
