package io.birthmark.enrollment

import io.birthmark.registry.Edition

/** A node's view of the groups, as specs of other packages need it. */
object Directories {
  def of(groups: EnrollmentGroup*): GroupDirectory =
    after(groups.map(group => new GroupEvent.GroupCreated(group.id, group.settings)))

  /** Groups that take no devices at present. */
  def closed(groups: EnrollmentGroup*): GroupDirectory =
    after(groups.flatMap { group =>
      Seq(
        new GroupEvent.GroupCreated(group.id, group.settings),
        new GroupEvent.GroupClosed(group.id)
      )
    })

  private def after(events: Seq[GroupEvent]): GroupDirectory = {
    val directory = waiting()
    directory.accept(Edition.first(events.foldLeft(TenantGroups.none())(GroupRules.evolve)))
    directory
  }

  /** Of a node that has not heard of any group yet. */
  def waiting(): GroupDirectory = new GroupDirectory
}
