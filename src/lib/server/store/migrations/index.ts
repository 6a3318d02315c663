import { base } from './0001_base.ts';
import { streams } from './0002_streams.ts';
import { epoch } from './0003_epoch.ts';
import { handOver } from './0004_handOver.ts';
import { shortLog } from './0005_shortLog.ts';
import { deviceHealth } from './0006_device_health.ts';
import { serverJob } from './0007_server_job.ts';
import { uploadLease } from './0008_upload_lease.ts';
import { smallCopies } from './0009_small_copies.ts';
import { audit } from './0010_audit.ts';
import { placeChildren } from './0011_placeChildren.ts';
import { areaTree } from './0014_area_tree.ts';
import { secondWall } from './0015_second_wall.ts';
import { rights } from './0016_rights.ts';
import { deviceWipe } from './0017_device_wipe.ts';
import { sealedLane } from './0018_sealed_lane.ts';
import { evidence } from './0019_evidence.ts';
import { unlocking } from './0020_unlocking.ts';
import { enrolment } from './0021_enrolment.ts';
import { taken } from './0022_taken.ts';
import { secondFactor } from './0027_second_factor.ts';
import { otherWaysIn } from './0028_other_ways_in.ts';
import { deviceRevoke } from './0029_device_revoke.ts';
import { subjectKeys } from './0033_subject_keys.ts';
import { erasure } from './0034_erasure.ts';
import type { Migration } from './policies.ts';

/** In order; a published migration is never edited. */
export const migrations: readonly Migration[] = [base, streams, epoch, handOver, shortLog, deviceHealth, serverJob, uploadLease, smallCopies, placeChildren, areaTree, secondWall, audit, rights, deviceWipe, sealedLane, evidence, unlocking, enrolment, taken, secondFactor, otherWaysIn, deviceRevoke, subjectKeys, erasure];
