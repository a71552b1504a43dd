// What others may use of the users room.
export {
  type Account,
  dropSecondStep,
  listAccounts,
  resetPassword,
  signOutEverywhere,
} from './rescue.ts';
