package dev.ijen.autograd.contract;

/** The rows of even number. */
class DeviceContractEvenTest extends DeviceContract {
  DeviceContractEvenTest() {
    super(0);
  }
}
