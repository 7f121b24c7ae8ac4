//! Whole exports against a simulated tenant over real HTTP, on a driven clock.

#[cfg(test)]
mod count;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod earlier_versions;
#[cfg(test)]
mod expiry;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod from_file;
#[cfg(test)]
mod inspection;
#[cfg(test)]
mod log;
#[cfg(test)]
mod look_up;
#[cfg(test)]
mod nothing_lost;
#[cfg(test)]
mod person;
mod person_faults;
#[cfg(test)]
mod presets;
#[cfg(test)]
mod purposes;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tenants;
#[cfg(test)]
mod whole;
#[cfg(test)]
mod witness;
