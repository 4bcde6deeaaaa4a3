export {
  acceptInvitation,
  changePassword,
  changeStaff,
  findStaffNames,
  inviteAgain,
  inviteStaff,
  listStaff,
  type Invitation,
} from './account-service.ts';
export {
  findOpenLook,
  listAccessLog,
  recordLook,
  recordLookOnce,
  type OpenLook,
} from './access-log-service.ts';
export {
  listDevelopmentSignIns,
  seedDevelopmentStaff,
  type DevelopmentSignIn,
} from './development-service.ts';
export { removeStaff } from './removal-service.ts';
export {
  completeSignIn,
  endOwnSessions,
  findSession,
  getEnrolment,
  getOwnAccount,
  listOwnSessions,
  openSignIn,
  refuseUnknownOrganisation,
  startSignIn,
  type SignedInStaff,
  type SignInStarted,
} from './sign-in-service.ts';
export { controllerOfToken, type StaffSession } from './staff.ts';
