package dev.ijen.autograd.contract;

/** The rows of odd number. */
class DeviceContractOddTest extends DeviceContract {
  DeviceContractOddTest() {
    super(1);
  }
}
