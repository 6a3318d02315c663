import { seedTests } from './seedTests.ts';

seedTests(4, 4);
