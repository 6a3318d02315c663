import { openServerDatabase } from '../../testing/serverDatabase.ts';
import { serverScopeContract } from '../../testing/serverScopeContract.ts';

serverScopeContract('PostgreSQL', openServerDatabase);
