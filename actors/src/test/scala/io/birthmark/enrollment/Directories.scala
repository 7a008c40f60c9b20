package io.birthmark.enrollment

/** A node's view of the groups, as specs of other packages need it. */
object Directories {
  def of(groups: EnrollmentGroup*): GroupDirectory = {
    val directory = waiting()
    val events = groups.map(group => new GroupEvent.GroupCreated(group.id, group.settings))
    directory.accept(events.foldLeft(TenantGroups.none())(GroupRules.evolve))
    directory
  }

  /** Of a node that has not heard of any group yet. */
  def waiting(): GroupDirectory = new GroupDirectory
}
